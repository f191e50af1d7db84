/* What the frame does in the browser. Every page works without it. */
(function () {
  "use strict";

  var root = document.documentElement;
  var body = document.body;

  var store = {
    get: function (key) { try { return window.localStorage.getItem(key); } catch (error) { return null; } },
    set: function (key, value) { try { window.localStorage.setItem(key, value); } catch (error) { /* full or forbidden */ } },
    drop: function (key) { try { window.localStorage.removeItem(key); } catch (error) { /* forbidden */ } },
    keys: function (prefix) {
      try { return Object.keys(window.localStorage).filter(function (key) { return key.startsWith(prefix); }); }
      catch (error) { return []; }
    }
  };

  function all(selector, within) { return Array.from((within || document).querySelectorAll(selector)); }

  function on(type, selector, handle) {
    document.addEventListener(type, function (event) {
      var found = event.target.closest ? event.target.closest(selector) : null;
      if (found) { handle(event, found); }
    });
  }

  /* Announcements: from here, and from the server by the header HX-Trigger {"announce": "text"}. */
  function announce(text) {
    var place = document.getElementById("announcer");
    if (!place) { return; }
    place.textContent = "";
    window.setTimeout(function () { place.textContent = text; }, 50);
  }
  body.addEventListener("announce", function (event) { announce(event.detail.value || ""); });

  function alertWith(text) {
    var place = document.getElementById("alerts");
    if (!place) { return; }
    var note = document.createElement("div");
    var words = document.createElement("p");
    note.className = "note tone-bad";
    words.textContent = text;
    note.appendChild(words);
    place.replaceChildren(note);
    place.scrollIntoView({ block: "nearest" });
  }

  /* Keys */
  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      var field = document.querySelector("[data-search]");
      if (field) { event.preventDefault(); field.focus(); field.select(); }
    }
    if (event.key === "Escape") { closeOnEscape(event); }
  });

  function closeOnEscape(event) {
    var open = all("details[data-modal][open]").pop() || all("details[data-menu][open]").pop();
    if (open) { event.preventDefault(); shut(open); return; }
    if (root.classList.contains("nav-is-open")) { openNavigation(false); }
  }

  function shut(details) {
    details.open = false;
    details.querySelector("summary").focus();
  }

  /* Menus and dialogues are <details>, so that they open without this script. */
  document.addEventListener("click", function (event) {
    all("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
    all("details[data-modal][open]").forEach(function (modal) {
      var sheet = modal.querySelector(".modal-sheet");
      if (modal.contains(event.target) && !sheet.contains(event.target) && !event.target.closest("summary")) { shut(modal); }
    });
  });
  on("click", "[data-modal-close]", function (event, button) { shut(button.closest("details[data-modal]")); });

  function reachable(within) {
    return all("a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select, textarea", within)
      .filter(function (element) { return element.offsetParent !== null; });
  }
  document.addEventListener("toggle", function (event) {
    if (!event.target.matches("details[data-modal]") || !event.target.open) { return; }
    var sheet = event.target.querySelector(".modal-body");
    var first = reachable(sheet)[0];
    if (first) { first.focus(); }
  }, true);
  on("keydown", "details[data-modal][open] .modal-sheet", function (event, sheet) {
    if (event.key !== "Tab") { return; }
    var stops = reachable(sheet);
    var edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement === edge) {
      event.preventDefault();
      (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
    }
  });

  /* Navigation */
  function openNavigation(open) {
    var button = document.querySelector("[data-nav-open]");
    root.classList.toggle("nav-is-open", open);
    if (button) {
      button.setAttribute("aria-expanded", String(open));
      if (!open) { button.focus(); }
    }
    var first = document.querySelector("#navigation a");
    if (open && first) { first.focus(); }
  }
  on("click", "[data-nav-open]", function (event) { event.preventDefault(); openNavigation(true); });
  on("click", "[data-nav-close]", function (event) { event.preventDefault(); openNavigation(false); });
  all("[data-nav-narrow]").forEach(function (button) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(root.getAttribute("data-nav") === "narrow"));
  });
  on("click", "[data-nav-narrow]", function (event, button) {
    var next = root.getAttribute("data-nav") === "narrow" ? "wide" : "narrow";
    root.setAttribute("data-nav", next);
    button.setAttribute("aria-pressed", String(next === "narrow"));
    store.set("huiyin.nav", next);
  });
  on("click", "[data-theme-switch]", function () {
    var next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    root.setAttribute("data-bs-theme", next);
    store.set("huiyin.theme", next);
  });
  on("click", "[data-history-back]", function (event) {
    if (window.history.length > 1) { event.preventDefault(); window.history.back(); }
  });
  on("click", "[data-print]", function () { window.print(); });

  /* Tables: a row opens its link; on a phone each cell says which column it is. */
  on("click", "tr[data-href]", function (event, row) {
    if (event.target.closest("a, button, input, label, select, summary") || String(window.getSelection())) { return; }
    if (event.ctrlKey || event.metaKey) { window.open(row.dataset.href); } else { window.location.assign(row.dataset.href); }
  });
  function labelCells(within) {
    all("table.dense", within).forEach(function (table) {
      var heads = all("thead th", table).map(function (head) { return head.textContent.trim(); });
      all("tbody tr", table).forEach(function (row) {
        Array.from(row.cells).forEach(function (cell, index) {
          if (cell.colSpan === 1 && heads[index] && cell.dataset.label === undefined) { cell.dataset.label = heads[index]; }
        });
      });
    });
  }

  /* One click, one request. */
  function release(form) {
    delete form.dataset.sent;
    all("button[aria-disabled]", form).forEach(function (button) { button.removeAttribute("aria-disabled"); });
  }
  /* The way back in the browser loads the page anew and brings back what was typed: its key comes back, too. */
  function keyOf(form) {
    var field = form.querySelector("input[name=once]");
    return field && { field: field, name: (form.getAttribute("action") || "") + "#" + (form.dataset.draft || "") };
  }
  function keepKey(form) {
    var key = keyOf(form);
    if (!key) { return; }
    var state = Object.assign({}, window.history.state);
    state.once = Object.assign({}, state.once);
    state.once[key.name] = key.field.value;
    window.history.replaceState(state, "");
  }
  all("form[method=post]").forEach(function (form) {
    var key = keyOf(form), kept = (window.history.state || {}).once || {};
    if (!key || !kept[key.name]) { return; }
    key.field.value = kept[key.name];
    tellAbove(form, body.dataset.textSent);
  });
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") { return; }
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.sent = "yes";
    keepKey(form);
    all("button", form).forEach(function (button) {
      if (button.type === "submit") { button.setAttribute("aria-disabled", "true"); }
    });
  }, true);
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { all("form[data-sent]").forEach(release); }
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.target.closest("form");
    if (!form) { return; }
    release(form);
    var status = event.detail.xhr.status;
    if (form.dataset.draft && (status === 0 || status >= 400)) { keep(form, false); }
  });

  /* Drafts: what is typed into form[data-draft] outlives a lost connection, a closed window, a failed request.
     What is sent by any other form outlives the failure of that request, or a login that has ended meanwhile. */
  var DRAFT_DAYS = 7;
  var RESCUE_HOURS = 1;
  var everyone = "huiyin.draft.";
  var drafts = everyone + (body.dataset.user || "") + ".";
  function isRescued(form) { return !form.dataset.draft && form.method === "post" && form.hasAttribute("data-once"); }
  function draftKey(form) {
    return drafts + window.location.pathname + "#" + (form.dataset.draft || "~" + (form.getAttribute("action") || ""));
  }
  function typed(form) {
    var values = {};
    all("input, select, textarea", form).forEach(function (control) {
      if (!control.name || /^(hidden|password|file|submit)$/.test(control.type)) { return; }
      if (/^(checkbox|radio)$/.test(control.type)) {
        values[control.name] = values[control.name] || [];
        if (control.checked) { values[control.name].push(control.value); }
      } else if (control.value) { values[control.name] = [control.value]; }
    });
    return values;
  }
  function bringBack(form, values) {
    var changed = false;
    all("input, select, textarea", form).forEach(function (control) {
      var kept = values[control.name];
      if (!kept || /^(hidden|password|file|submit)$/.test(control.type)) { return; }
      if (/^(checkbox|radio)$/.test(control.type)) {
        changed = changed || control.checked !== kept.includes(control.value);
        control.checked = kept.includes(control.value);
      } else if (control.value !== kept[0]) {
        control.value = kept[0];
        changed = true;
      }
    });
    return changed;
  }
  function tellAbove(form, text) {
    var note = document.createElement("div");
    var words = document.createElement("p");
    note.className = "note tone-info";
    words.textContent = text;
    note.appendChild(words);
    form.insertBefore(note, form.firstChild);
  }
  function tellBroughtBack(form) {
    var modal = form.closest("details");
    tellAbove(form, body.dataset.textDraft);
    if (modal) { modal.open = true; }
    announce(body.dataset.textDraft);
  }
  function startDrafts(within) {
    all("form[data-draft], form[data-once]", within).forEach(function (form) {
      if (form.dataset.draftReady || !(form.dataset.draft || isRescued(form))) { return; }
      form.dataset.draftReady = "yes";
      var kept = store.get(draftKey(form));
      if (form.querySelector(".has-errors, .form-errors")) {
        if (form.dataset.draft) { keep(form, false); } else { store.drop(draftKey(form)); }
        return;
      }
      if (!kept) { return; }
      var values;
      try { values = JSON.parse(kept).values || {}; } catch (error) { values = {}; }
      if (bringBack(form, values)) { tellBroughtBack(form); }
    });
  }
  /* A form that is fetched when its dialogue opens is fetched at once where something was typed into it. */
  function fetchDrafted() {
    all("[data-form]").forEach(function (place) {
      if (store.get(drafts + window.location.pathname + "#" + place.dataset.form)) { window.htmx.trigger(place, "wanted"); }
    });
  }
  function settleDrafts() {
    /* Who is sent to the login page has sent something in vain. */
    var atTheDoor = !body.dataset.user && document.querySelector("input[type=password]");
    var failed = document.getElementById("refusal");
    var thanked = document.querySelector(".messages .tone-good");
    store.keys(atTheDoor ? everyone : drafts).forEach(function (key) {
      var kept = {};
      try { kept = JSON.parse(store.get(key)) || {}; } catch (error) { /* not ours */ }
      var here = key.startsWith(drafts + window.location.pathname + "#");
      var rescued = key.includes("#~");
      var old = Date.now() - (kept.at || 0) > (rescued ? RESCUE_HOURS / 24 : DRAFT_DAYS) * 86400000;
      if (old) { store.drop(key); return; }
      if (!kept.sent) { return; }
      if (failed || atTheDoor) {
        kept.sent = false;
        store.set(key, JSON.stringify(kept));
      } else if (rescued || !here || thanked) { store.drop(key); }
    });
  }
  function keep(form, sent) { store.set(draftKey(form), JSON.stringify({ values: typed(form), sent: sent, at: Date.now() })); }
  on("input", "form[data-draft]", function (event, form) { keep(form, false); });
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.matches("form[data-draft]")) { keep(form, true); }
    else if (isRescued(form) && !event.defaultPrevented && body.dataset.user) { keep(form, true); }
    if (form.matches("form[data-logout]")) { store.keys(everyone).forEach(store.drop); }
  });

  /* htmx */
  document.addEventListener("htmx:sendError", function () { alertWith(body.dataset.textLost); });
  document.addEventListener("htmx:load", function (event) {
    var part = event.target.parentNode || document;
    labelCells(part);
    startDrafts(part);
    focusWrong(event.target);
    focusFetched(event.target);
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.target.id === "alerts") { event.target.scrollIntoView({ block: "nearest" }); }
  });
  function focusWrong(within) {
    var wrong = within.querySelector(".is-invalid");
    if (wrong) { wrong.focus(); }
  }

  function focusFetched(part) {
    var form = part.closest("details[data-modal][open] .modal-body");
    if (form && !form.contains(document.activeElement) && reachable(form)[0]) { reachable(form)[0].focus(); }
  }

  settleDrafts();
  if (window.htmx) { document.addEventListener("DOMContentLoaded", fetchDrafted); }
  startDrafts(document);
  labelCells(document);
  focusWrong(document);
})();
