/* A page with steps in dialogues: an address with #step opens its form. */
(function () {
  "use strict";

  function open(code) {
    var place = code ? document.getElementById(code) : null;
    var dialogue = place ? place.closest("details[data-modal]") : null;
    if (!dialogue) { return; }
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) { menu.open = false; });
    dialogue.open = true;
  }

  function openAddressed() { open(decodeURIComponent(window.location.hash.slice(1))); }

  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest("a[data-step]") : null;
    if (link) {
      event.preventDefault();
      open(link.getAttribute("href").slice(1));
    }
  });
  document.addEventListener("keydown", function (event) {
    var isText = event.target.matches("textarea");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && isText && event.target.form) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });
  /* The menu, not the hidden button of the dialogue, has the focus after it was closed. */
  document.addEventListener("toggle", function (event) {
    var isElsewhere = event.target.matches && event.target.matches(".steps-elsewhere details[data-modal]");
    var menu = document.querySelector(".page-actions details[data-menu] > summary");
    if (isElsewhere && !event.target.open && menu) { menu.focus(); }
  }, true);
  window.addEventListener("hashchange", openAddressed);
  /* After htmx has looked at the page: it fetches forms when their dialogue opens. */
  document.addEventListener("DOMContentLoaded", openAddressed);
})();
