/* Drafts on the server: what is typed into form[data-draft] is found on another machine. The browser keeps its
   own copy (base/app.js), which comes first where it is the newer one. */
(function () {
  "use strict";

  var AFTER = 3000;
  var address = document.querySelector("[data-drafts]");
  if (!address || !window.fetch) { return; }
  var texts = address.dataset;
  var headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
  var timers = new WeakMap();

  function key(form) { return window.location.pathname + "#" + form.dataset.draft; }

  function values(form) {
    var found = {};
    Array.from(form.elements).forEach(function (control) {
      if (!control.name || /^(hidden|password|file|submit|button)$/.test(control.type)) { return; }
      if (/^(checkbox|radio)$/.test(control.type)) {
        if (control.checked) { (found[control.name] = found[control.name] || []).push(control.value); }
      } else if (control.value) { found[control.name] = [control.value]; }
    });
    return found;
  }

  function send(body) {
    var data = new URLSearchParams(body);
    return window.fetch(texts.drafts, { method: "POST", body: data, headers: headers, keepalive: true }).catch(function () {});
  }

  function save(form) {
    window.clearTimeout(timers.get(form));
    timers.delete(form);
    if (!form.dataset.sent) { send({ form: key(form), values: JSON.stringify(values(form)) }); }
  }

  function watch(form) {
    form.addEventListener("input", function () {
      mark(form);
      if (!timers.has(form)) { timers.set(form, window.setTimeout(function () { save(form); }, AFTER)); }
    });
    form.addEventListener("focusout", function (event) {
      // Who goes to the button sends the form: a draft that is on its way beside it would come back afterwards.
      var next = event.relatedTarget;
      if (timers.has(form) && !(next && next.type === "submit")) { save(form); }
    });
    form.addEventListener("submit", function () { window.clearTimeout(timers.get(form)); timers.delete(form); mark(form); });
  }

  /* The server gives the draft up when the form that carries its name is saved. */
  function mark(form) {
    if (form.querySelector("input[name=kept_draft]")) { return; }
    var field = document.createElement("input");
    field.type = "hidden";
    field.name = "kept_draft";
    field.value = key(form);
    form.appendChild(field);
  }

  function fill(form, kept) {
    Array.from(form.elements).forEach(function (control) {
      var given = kept[control.name];
      if (!control.name || /^(hidden|password|file|submit|button)$/.test(control.type)) { return; }
      if (/^(checkbox|radio)$/.test(control.type)) {
        if (given) { control.checked = given.includes(control.value); }
      } else if (given) { control.value = given[0]; }
    });
    ["input", "change"].forEach(function (type) {
      Array.from(form.querySelectorAll("input:not([type=hidden]), textarea")).forEach(function (control) {
        if (kept[control.name] && !/^(checkbox|radio)$/.test(control.type)) { control.dispatchEvent(new Event(type, { bubbles: true })); }
      });
    });
  }

  function differs(form, kept) {
    var now = values(form);
    return Object.keys(kept).some(function (name) {
      return form.elements[name] && kept[name].join("\n") !== (now[name] || []).join("\n");
    });
  }

  function offer(form, draft) {
    var moment = new Date(draft.saved_at);
    var two = function (number) { return String(number).padStart(2, "0"); };
    var time = two(moment.getHours()) + ":" + two(moment.getMinutes());
    if (moment.toDateString() !== new Date().toDateString()) { time = two(moment.getMonth() + 1) + "-" + two(moment.getDate()) + " " + time; }
    var note = document.createElement("div");
    var words = document.createElement("p");
    note.className = "note tone-info draft-offer";
    note.setAttribute("role", "status");
    words.textContent = texts.textFound.replace("TIME", time) + " ";
    [[texts.textContinue, function () { fill(form, draft.values); mark(form); }],
      [texts.textDiscard, function () { send({ form: key(form), drop: "1" }); }]].forEach(function (choice) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-small";
      button.textContent = choice[0];
      button.addEventListener("click", function () { choice[1](); note.remove(); });
      words.appendChild(button);
      words.appendChild(document.createTextNode(" "));
    });
    note.appendChild(words);
    form.insertBefore(note, form.firstChild);
  }

  function browserKeeps(form) {
    try {
      var name = "huiyin.draft." + (document.body.dataset.user || "") + "." + key(form);
      return (JSON.parse(window.localStorage.getItem(name)) || {}).at || 0;
    } catch (error) { return 0; }
  }

  function look(form) {
    if (form.querySelector(".has-errors, .form-errors")) { mark(form); return; }
    window.fetch(texts.drafts + "?form=" + encodeURIComponent(key(form))).then(function (response) {
      return response.status === 200 ? response.json() : null;
    }).then(function (draft) {
      if (!draft) { return; }
      mark(form);
      if (draft.saved_at > browserKeeps(form) + 2000 && differs(form, draft.values)) { offer(form, draft); }
    }).catch(function () {});
  }

  function start(form) {
    if (form.dataset.draftWatched) { return; }
    form.dataset.draftWatched = "yes";
    watch(form);
    var dialogue = form.closest("details[data-modal]");
    function lookOnce() {
      if (!form.dataset.draftLooked) { form.dataset.draftLooked = "yes"; look(form); }
    }
    if (!dialogue || dialogue.open) { lookOnce(); return; }
    dialogue.addEventListener("toggle", function () { if (dialogue.open) { lookOnce(); } });
  }

  document.querySelectorAll("form[data-draft]").forEach(start);
  document.addEventListener("htmx:load", function (event) {
    if (event.target.matches("form[data-draft]")) { start(event.target); }
    event.target.querySelectorAll("form[data-draft]").forEach(start);
  });
})();
