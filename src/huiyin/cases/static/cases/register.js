/* The register screen by keyboard. Without it, it is a plain form. */
(function () {
  "use strict";

  var form = document.querySelector("form[data-register]");
  var next = document.querySelector("[data-next]");
  if (next) { next.focus(); }

  function first(selector, within) { return (within || document).querySelector(selector); }

  /* Ctrl+Enter saves from a text, here and on the page that follows. */
  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
      var own = event.target.form;
      if (own) { event.preventDefault(); own.requestSubmit(first("[data-save]", own) || undefined); }
    }
  });

  if (!form) {
    var send = first(".registered-ways:not(.is-desk) .way-send .form-buttons .btn, .registered-ways.is-desk .way-answer textarea");
    if (send) { send.focus({ preventScroll: true }); }
    return;
  }

  var who = first("[data-who]", form);
  var name = form.elements.caller_name;
  var phone = form.elements.caller_phone;
  var filled = { name: "", phone: "" };

  function choices() { return Array.from(form.querySelectorAll("#found input[type=radio]")); }
  function real() { return choices().filter(function (choice) { return choice.value; }); }

  function choose(choice) {
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /* What the card says about the caller, unless something else was typed. */
  function fill(choice) {
    var number = choice.dataset.phone || "";
    if (number.includes("*")) { number = ""; }
    if (name.value === filled.name) { name.value = filled.name = choice.dataset.contact || ""; }
    if (phone.value === filled.phone) { phone.value = filled.phone = number; }
  }

  form.addEventListener("change", function (event) {
    if (event.target.name === "choice") { fill(event.target); }
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    var chosen = event.target.id === "found" ? first("#found input:checked", form) : null;
    if (chosen && chosen.value) { fill(chosen); }
  });

  who.addEventListener("keydown", function (event) {
    var found = real();
    if (event.key === "ArrowDown" && found.length) {
      event.preventDefault();
      found[0].focus();
      choose(found[0]);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      if (found.length && !found.some(function (choice) { return choice.checked; })) { choose(found[0]); }
      first("input[name=kind]:checked", form).focus();
    }
  });
  form.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.name === "choice") {
      event.preventDefault();
      first("input[name=kind]:checked", form).focus();
    }
    if (event.key === "Enter" && event.target.name === "kind") {
      event.preventDefault();
      form.elements.words.focus();
    }
  });

  /* Number keys choose the kind wherever nothing is being typed. */
  document.addEventListener("keydown", function (event) {
    var isTyping = event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) { return; }
    var kind = form.querySelectorAll("input[name=kind]")[Number(event.key) - 1];
    if (kind) {
      event.preventDefault();
      kind.checked = true;
      kind.dispatchEvent(new Event("input", { bubbles: true }));
      form.elements.words.focus();
    }
  });

  /* The caller of the next matter of a call is known already. */
  if (form.elements.same_call_as.value) { form.elements.words.focus(); }

  /* A draft that was brought back is looked up again. */
  if (who.value && !choices().length) { who.dispatchEvent(new Event("input", { bubbles: true })); }
})();
