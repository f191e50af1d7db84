/* The list below the search box: arrows choose, Enter opens what is chosen (else the page of all hits), Escape shuts it. */
(function () {
  "use strict";

  var field = document.querySelector("[data-search]");
  var list = document.getElementById("suggestions");
  if (!field || !list) { return; }

  function options() { return Array.from(list.querySelectorAll("[role=option]")); }
  function chosen() { return list.querySelector("[aria-selected=true]"); }

  function show(open) {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    if (!open) { choose(null); }
  }

  function choose(option) {
    options().forEach(function (one) { one.setAttribute("aria-selected", String(one === option)); });
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  }

  function step(by) {
    var all = options();
    var at = all.indexOf(chosen()) + by;
    choose(all[(at + all.length + (by < 0 && at < -1 ? 1 : 0)) % all.length]);
  }

  list.addEventListener("htmx:afterSwap", function () { show(options().length > 0 && document.activeElement === field); });
  field.addEventListener("focus", function () { show(options().length > 0 && field.value.trim() !== ""); });
  field.addEventListener("input", function () { if (!field.value.trim()) { list.replaceChildren(); show(false); } });
  field.addEventListener("keydown", function (event) {
    if (event.isComposing || list.hidden) { return; }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && chosen()) {
      event.preventDefault();
      window.location.assign(chosen().href);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      show(false);
    }
  });
  document.addEventListener("click", function (event) {
    if (event.target !== field && !list.contains(event.target)) { show(false); }
  });
  document.addEventListener("focusin", function (event) {
    if (event.target !== field && !list.contains(event.target)) { show(false); }
  });
})();
