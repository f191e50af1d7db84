/* Forms on a bad connection: kept, sent again until they arrive, never twice (the server knows each page's key).
   Written for old browsers inside other apps; every page works without it. */
(function () {
  "use strict";

  var body = document.body;
  var LONGEST = 1600;
  var text = function (name) { return body.getAttribute("data-text-" + name) || ""; };

  var store = {
    get: function (key) { try { return JSON.parse(window.localStorage.getItem(key)); } catch (error) { return null; } },
    set: function (key, value) { try { window.localStorage.setItem(key, JSON.stringify(value)); } catch (error) { /* full or forbidden */ } },
    drop: function (key) { try { window.localStorage.removeItem(key); } catch (error) { /* forbidden */ } }
  };

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  /* --- drafts: what was typed, and the key of the page that may have been sent already --- */

  function fieldsOf(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && field.type !== "file" && field.type !== "submit" && field.type !== "button"
        && ["csrfmiddlewaretoken", "website"].indexOf(field.name) < 0;
    });
  }

  function draftName(form) { return "portal." + form.getAttribute("data-draft"); }

  function keepDraft(form, wasSent) {
    if (!form.getAttribute("data-draft")) { return; }
    form.wasSent = wasSent === undefined ? form.wasSent : wasSent;
    var kept = { at: Date.now(), sent: Boolean(form.wasSent), fields: {} };
    fieldsOf(form).forEach(function (field) {
      if (field.type === "radio") { if (field.checked) { kept.fields[field.name] = field.value; } return; }
      kept.fields[field.name] = field.value;
    });
    store.set(draftName(form), kept);
  }

  function bringBack(form) {
    var kept = form.getAttribute("data-draft") ? store.get(draftName(form)) : null;
    if (!kept || Date.now() - kept.at > 6 * 86400000) { return; }
    var found = false;
    fieldsOf(form).forEach(function (field) {
      var value = kept.fields[field.name];
      if (value === undefined) { return; }
      if (field.name === "key") { if (kept.sent) { field.value = value; form.wasSent = true; } return; }
      if (field.type === "radio") { if (field.value === value) { field.checked = true; } return; }
      if (!field.value && value) { field.value = value; found = true; }
    });
    if (found) { progress(form, text("draft")); }
  }

  /* --- what is shown --- */

  function progress(form, words) {
    var place = form.querySelector("[data-progress]");
    if (!place) { return; }
    place.textContent = words;
    place.hidden = !words;
  }

  function showErrors(form, errors) {
    var first = null;
    each(form.querySelectorAll("[data-error]"), function (place) {
      var found = (errors || {})[place.getAttribute("data-error")];
      place.textContent = found ? found.join(" ") : "";
      if (place.getAttribute("data-error") === "__all__") { place.hidden = !found; }
      var field = place.parentNode;
      if (field.classList.contains("field")) {
        if (found) { field.classList.add("wrong"); } else { field.classList.remove("wrong"); }
      }
      if (found && !first) { first = field.querySelector("input, textarea") || place; }
    });
    if (first && first.focus) { first.focus(); }
  }

  function busy(form, is) {
    each(form.querySelectorAll("button.send"), function (button) { button.disabled = is; });
  }

  /* --- photos: made small where the browser can, each with a key of its own --- */

  function chosenOf(form) { form.chosenPhotos = form.chosenPhotos || []; return form.chosenPhotos; }

  function shrink(file, done) {
    if (!window.FileReader || !document.createElement("canvas").getContext) { done(file, ""); return; }
    var reader = new FileReader();
    reader.onerror = function () { done(file, ""); };
    reader.onload = function () {
      var image = new Image();
      image.onerror = function () { done(file, ""); };
      image.onload = function () {
        try {
          var scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
          var canvas = document.createElement("canvas");
          canvas.width = Math.max(1, Math.round(image.width * scale));
          canvas.height = Math.max(1, Math.round(image.height * scale));
          canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
          var data = canvas.toDataURL("image/jpeg", 0.8);
          var small = asBlob(data);
          done(small && small.size < file.size ? small : file, data);
        } catch (error) { done(file, ""); }
      };
      image.src = reader.result;
    };
    reader.readAsDataURL(file);
  }

  function asBlob(data) {
    try {
      var bytes = window.atob(data.split(",")[1]);
      var array = new Uint8Array(bytes.length);
      for (var index = 0; index < bytes.length; index += 1) { array[index] = bytes.charCodeAt(index); }
      return new Blob([array], { type: "image/jpeg" });
    } catch (error) { return null; }
  }

  function watchPhotos(form, place) {
    var input = place.querySelector("input[type=file]");
    place.className += " scripted";
    var most = Number(place.getAttribute("data-most")) || 6;
    input.addEventListener("change", function () {
      var chosen = chosenOf(form);
      each(input.files, function (file) {
        if (chosen.length >= most) { showErrors(form, { photos: [text("too-many")] }); return; }
        var photo = { name: file.name || "photo.jpg", blob: file, ready: false, key: newKey() };
        chosen.push(photo);
        shrink(file, function (small, data) {
          photo.blob = small;
          photo.ready = true;
          if (small !== file) { photo.name = photo.name.replace(/\.[^.]*$/, "") + ".jpg"; }
          thumb(form, place, photo, data);
        });
      });
      input.value = "";
    });
  }

  function thumb(form, place, photo, data) {
    var item = document.createElement("li");
    var image = document.createElement("img");
    var remove = document.createElement("button");
    image.alt = photo.name;
    if (data) { image.src = data; }
    remove.type = "button";
    remove.textContent = "×";
    remove.setAttribute("aria-label", text("remove"));
    remove.addEventListener("click", function () {
      var chosen = chosenOf(form);
      chosen.splice(chosen.indexOf(photo), 1);
      item.parentNode.removeChild(item);
    });
    item.appendChild(image);
    item.appendChild(remove);
    place.querySelector("[data-thumbs]").appendChild(item);
  }

  function newKey() {
    var numbers = new Uint32Array(4);
    if (window.crypto && window.crypto.getRandomValues) { window.crypto.getRandomValues(numbers); }
    else { for (var index = 0; index < 4; index += 1) { numbers[index] = Math.floor(Math.random() * 4294967296); } }
    return Array.prototype.map.call(numbers, function (number) { return number.toString(36); }).join("-");
  }

  function sendPhotos(form, url, next, done) {
    var waiting = chosenOf(form).filter(function (photo) { return !photo.sent; });
    if (!url || !waiting.length) { done(); return; }
    var photo = waiting[0];
    var data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("key", photo.key);
    data.append("photos", photo.blob, photo.name);
    progress(form, text("photo") + " " + (chosenOf(form).indexOf(photo) + 1) + "/" + chosenOf(form).length);
    deliver(form, url, data, function (status, answer) {
      photo.sent = true;
      if (status >= 400) { form.photoFailed = (answer.errors && answer.errors.photos && answer.errors.photos[0]) || text("photo-failed"); }
      sendPhotos(form, url, next, done);
    });
  }

  /* --- sending: again and again with growing pauses, until the server has answered --- */

  function deliver(form, url, data, answered, tries) {
    var count = tries || 0;
    var request = new XMLHttpRequest();
    var isOver = false;
    function again() {
      if (isOver) { return; }
      isOver = true;
      progress(form, text("offline"));
      var pause = Math.min(30000, 1500 * Math.pow(2, count));
      var timer = window.setTimeout(retry, pause);
      function retry() {
        window.clearTimeout(timer);
        window.removeEventListener("online", retry);
        deliver(form, url, data, answered, count + 1);
      }
      window.addEventListener("online", retry);
    }
    request.open("POST", url, true);
    request.setRequestHeader("X-Portal", "1");
    request.timeout = 60000;
    request.onerror = again;
    request.ontimeout = again;
    request.onload = function () {
      if (request.status === 0 || request.status >= 500) { again(); return; }
      isOver = true;
      var answer = {};
      try { answer = JSON.parse(request.responseText); } catch (error) { answer = {}; }
      answered(request.status, answer);
    };
    request.send(data);
  }

  function send(form) {
    showErrors(form, {});
    busy(form, true);
    keepDraft(form, true);
    progress(form, text("sending"));
    if (form.hasAttribute("data-photos-only")) {
      sendPhotos(form, form.action, "", function () { finish(form, window.location.pathname); });
      return;
    }
    var data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("website", form.elements.website ? form.elements.website.value : "");
    fieldsOf(form).forEach(function (field) {
      if (field.type !== "radio" || field.checked) { data.append(field.name, field.value); }
    });
    deliver(form, form.action, data, function (status, answer) { answered(form, status, answer); });
  }

  function answered(form, status, answer) {
    if (status < 300) {
      if (form.getAttribute("data-draft")) { store.drop(draftName(form)); }
      if (!answer.url) { progress(form, text("received") + " " + (answer.number || "")); return; }
      sendPhotos(form, answer.photos, answer.url, function () { finish(form, answer.url); });
      return;
    }
    busy(form, false);
    progress(form, "");
    if (status === 422 && answer.errors) {
      if (answer.key) { form.elements.key.value = answer.key; }
      keepDraft(form, false);
      showErrors(form, answer.errors);
      return;
    }
    showErrors(form, { __all__: [answer.message || text("failed")] });
  }

  function finish(form, url) {
    if (form.photoFailed) {
      showErrors(form, { photos: [form.photoFailed] });
      window.setTimeout(function () { window.location.href = url; }, 2500);
      return;
    }
    window.location.href = url;
  }

  var canSend = Boolean(window.XMLHttpRequest && window.FormData && Array.prototype.forEach);
  each(document.querySelectorAll("form[data-send]"), function (form) {
    if (!canSend) { return; }
    bringBack(form);
    each(form.querySelectorAll("[data-photos]"), function (place) { watchPhotos(form, place); });
    form.addEventListener("input", function () { keepDraft(form); });
    form.addEventListener("change", function () { keepDraft(form); });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var button = form.querySelector("button.send");
      if (!button.disabled) { send(form); }
    });
  });

  /* A page that comes back from the browser's memory has a key that was used: load it anew. */
  window.addEventListener("pageshow", function (event) { if (event.persisted) { window.location.reload(); } });

  each(document.querySelectorAll("[data-copy]"), function (button) {
    if (!navigator.clipboard) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(window.location.href.split("?")[0]).then(function () { button.textContent = text("copied"); });
    });
  });

  if ("serviceWorker" in navigator) {
    window.addEventListener("load", function () {
      navigator.serviceWorker.register(body.getAttribute("data-worker")).catch(function () { /* pages work without it */ });
    });
  }
})();
