/* Runs before the first paint: light or dark, and whether the navigation is narrow. */
(function () {
  "use strict";
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function read(key) {
    try { return window.localStorage.getItem(key); } catch (error) { return null; }
  }
  function apply() {
    root.setAttribute("data-bs-theme", read("huiyin.theme") || (dark.matches ? "dark" : "light"));
  }
  root.classList.add("js");
  root.setAttribute("data-nav", read("huiyin.nav") || "wide");
  apply();
  dark.addEventListener("change", apply);
})();
