/* Pages of failure: nothing that was sent counts as saved, the way back, and trying again by itself. */
(function () {
  "use strict";

  function each(selector, handle) { document.querySelectorAll(selector).forEach(handle); }

  /* What was typed was sent but not taken: the form shows it again. */
  try {
    Object.keys(window.localStorage).forEach(function (key) {
      if (!key.startsWith("huiyin.draft.")) { return; }
      var kept = JSON.parse(window.localStorage.getItem(key));
      if (kept && kept.sent) { kept.sent = false; window.localStorage.setItem(key, JSON.stringify(kept)); }
    });
  } catch (error) { /* forbidden, or not ours */ }

  each("[data-failure-back]", function (link) {
    link.addEventListener("click", function (event) {
      if (window.history.length > 1) { event.preventDefault(); window.history.back(); }
    });
  });
  each("[data-failure-fresh]", function (link) {
    if (document.referrer.startsWith(window.location.origin + "/")) { link.href = document.referrer; }
  });
  each("[data-failure-over]", function (words) {
    var again = document.querySelector("[data-failure-again]");
    var pause = 5000;
    function look() {
      window.fetch("/healthz", { cache: "no-store" }).then(function (answer) {
        if (!answer.ok) { throw new Error(); }
        words.hidden = false;
        if (again && pause > 5000) { window.location.reload(); } else if (again) { later(); }
      }).catch(later);
    }
    function later() { pause = Math.min(pause * 1.5, 60000); window.setTimeout(look, pause); }
    window.setTimeout(look, pause);
  });
})();
