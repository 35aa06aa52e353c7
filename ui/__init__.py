"""The two faces: the kb command and the web pages. No rule of the field lives here."""
