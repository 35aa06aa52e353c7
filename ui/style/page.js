// Small conveniences; every link and page works without them.
(() => {
  if (window.kbReady) return;
  window.kbReady = true;

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.classList.contains("kb-exit")) {
      // Leave no way back with the Back button.
      event.preventDefault();
      window.location.replace(link.href);
    } else if (link.closest(".kb") && link.origin === window.location.origin) {
      // Turn the page inside the running visit instead of starting a new one.
      event.preventDefault();
      window.history.pushState({}, "", link.href);
      window.dispatchEvent(new PopStateEvent("popstate"));
      document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
    }
  });

  document.addEventListener("toggle", (event) => {
    // Opening "Copy with source" selects the words, so that one key press copies them.
    const words = event.target.matches?.(".kb-copy[open]") && event.target.querySelector("pre");
    if (words) window.getSelection().selectAllChildren(words);
  }, true);
})();
