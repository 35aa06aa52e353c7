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

  // Says to screen readers what a press did; cards come and go, this place stays.
  const said = document.createElement("div");
  said.className = "kb-hidden";
  said.setAttribute("aria-live", "polite");
  document.body.append(said);
  let quiet;

  function tell(copy, words) {
    document.querySelectorAll(".kb-copied").forEach((place) => place.replaceChildren());
    const shown = copy.querySelector(".kb-copied");
    // Emptied first, so that the same words are said again.
    said.replaceChildren();
    setTimeout(() => said.replaceChildren(words), 50);
    shown.replaceChildren(words);
    clearTimeout(quiet);
    quiet = setTimeout(() => [said, shown].forEach((place) => place.replaceChildren()), 8000);
  }

  async function toClipboard(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused, or not offered: browsers have no clipboard of this kind on pages without https.
      return false;
    }
  }

  function selected(words) {
    window.getSelection().selectAllChildren(words);
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    }
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.(".kb-copy > button");
    if (!button) return;
    const copy = button.parentElement, words = copy.querySelector("pre");
    if (await toClipboard(words.textContent)) {
      words.hidden = true;
      tell(copy, "Copied");
      return;
    }
    // The older way copies what is selected, and only what is shown can be.
    words.hidden = false;
    if (selected(words)) {
      words.hidden = true;
      tell(copy, "Copied");
      return;
    }
    words.focus();
    window.getSelection().selectAllChildren(words);
    tell(copy, /mac|iphone|ipad/i.test(navigator.platform) ? "Selected: press ⌘ C to copy" : "Selected: press Ctrl and C to copy");
  });

  // "/" leads back to the search box, unless a person is typing or has turned that off: speech input can press it by mistake.
  const root = document.documentElement;
  try {
    root.classList.toggle("kb-slash-off", localStorage.getItem("kb-slash") === "off");
  } catch {
    // Nothing is kept where the browser does not let pages keep anything.
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (root.classList.contains("kb-slash-off")) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable], [role=combobox], [role=textbox]")) return;
    const box = document.querySelector(".st-key-q input");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".kb-slash button");
    if (!button) return;
    const off = root.classList.toggle("kb-slash-off");
    // This button is hidden now; the cursor goes to the one in its place.
    [...button.closest(".kb-slash").querySelectorAll("button")].find((other) => other !== button).focus();
    try {
      localStorage.setItem("kb-slash", off ? "off" : "on");
    } catch {
      // It holds until the page is left.
    }
  });
})();
