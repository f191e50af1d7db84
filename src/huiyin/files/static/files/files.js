/* Choosing files: shows what was chosen, takes what is dropped, sends at once where there is nothing else to fill in.
   Without it, the same forms work by their buttons. */
(function () {
  "use strict";

  function names(form) {
    var found = [];
    form.querySelectorAll("input[data-files]").forEach(function (input) {
      Array.from(input.files).forEach(function (file) { found.push(file.name); });
    });
    return found;
  }

  function show(form) {
    var list = form.querySelector("[data-chosen]");
    if (!list) { return; }
    list.replaceChildren.apply(list, names(form).map(function (name) {
      var item = document.createElement("li");
      item.textContent = name;
      return item;
    }));
  }

  function chosen(form) {
    show(form);
    if (form.matches("[data-files-form]") && names(form).length) {
      form.classList.add("is-sending");
      form.requestSubmit();
    }
  }

  document.querySelectorAll("form[data-files-form]").forEach(function (form) { form.classList.add("is-automatic"); });

  document.addEventListener("change", function (event) {
    if (event.target.matches("input[data-files]") && event.target.form) { chosen(event.target.form); }
  });

  function zone(event) {
    var within = event.target.closest && event.target.closest("form");
    var has = event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
    return has && within ? within.querySelector("[data-drop]") : null;
  }

  document.addEventListener("dragover", function (event) {
    var place = zone(event);
    if (place) { event.preventDefault(); place.classList.add("is-over"); }
  });
  document.addEventListener("dragleave", function (event) {
    var place = zone(event);
    if (place) { place.classList.remove("is-over"); }
  });
  document.addEventListener("drop", function (event) {
    var place = zone(event);
    if (!place) { return; }
    event.preventDefault();
    place.classList.remove("is-over");
    var input = place.querySelector("input[data-files][multiple]");
    var all = new DataTransfer();
    Array.from(input.files).concat(Array.from(event.dataTransfer.files)).forEach(function (file) { all.items.add(file); });
    input.files = all.files;
    chosen(input.form);
  });

  window.addEventListener("pageshow", function () {
    document.querySelectorAll(".is-sending").forEach(function (form) { form.classList.remove("is-sending"); });
  });
})();
