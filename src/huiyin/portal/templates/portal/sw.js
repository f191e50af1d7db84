/* Shows the page without a connection. Pages themselves are never kept: they hold secrets and one-time keys. */
var CACHE = "portal-1";
var OFFLINE = "{% url 'portal:offline' %}";
self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(CACHE).then(function (cache) { return cache.addAll([OFFLINE, "{{ style }}"]); }));
});
self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name !== CACHE; }).map(function (name) { return caches.delete(name); }));
  }));
});
self.addEventListener("fetch", function (event) {
  if (event.request.method !== "GET" || event.request.mode !== "navigate") { return; }
  event.respondWith(fetch(event.request).catch(function () { return caches.match(OFFLINE); }));
});
