/* The live channel: one socket, a merged picture, at most two paints a second, nothing while the page is hidden. */
(function () {
  "use strict";
  const ioc = window.ioc, state = ioc.state;
  const PAINT_EVERY = 500, QUIET_LIMIT = 6000, FIRST_WAIT = 500, LONGEST_WAIT = 15000, POLL_EVERY = 3000, POLL_AFTER_FAILURES = 3;
  let socket = null, failures = 0, lastHeard = 0, fetching = false, painting = false, dirty = false, polling = null, beating = null, bucket = -1, bucketAt = 0;

  /* Merges one part of a delta: {set, del} by key, lists by index, objects by name; anything else replaces. */
  const KEYS = {
    alerts: function (row) { return row.id; },
    incidents: function (row) { return row.case; },
    units: function (row) { return row.domain + "/" + row.unit; },
    marks: function (row) { return row.id; },
  };
  function mergeRows(rows, change, key) {
    const gone = new Set((change.del || []).map(String)), fresh = new Map();
    (change.set || []).forEach(function (row) { fresh.set(String(key(row)), row); });
    const kept = rows.filter(function (row) { const id = String(key(row)); return !gone.has(id) && !fresh.has(id); });
    return kept.concat(Array.from(fresh.values()));
  }
  function mergePart(picture, name, change) {
    const held = picture[name];
    if (KEYS[name] && !Array.isArray(change)) picture[name] = mergeRows(held || [], change, KEYS[name]);
    else if (Array.isArray(held) && change && typeof change === "object" && !Array.isArray(change)) {
      Object.keys(change).forEach(function (index) { held[+index] = change[index]; });
    } else if ((name === "domains" || name === "values") && held) {
      Object.keys(change).forEach(function (key) { held[key] = Object.assign({}, held[key], change[key]); });
    } else if (name === "sensor_level" && held) {
      Object.keys(change).forEach(function (index) { if (change[index]) held[index] = change[index]; else delete held[index]; });
    } else if (name === "clock") picture.clock = Object.assign({}, held, change);
    else picture[name] = change;
  }
  ioc.merge = function (picture, delta) {
    Object.keys(delta).forEach(function (name) { if (name !== "type" && name !== "from") mergePart(picture, name, delta[name]); });
    if (delta.alerts) picture.alerts.sort(function (a, b) { return b.level - a.level || (a.due === null ? Infinity : a.due) - (b.due === null ? Infinity : b.due); });
    if (delta.marks) picture.marks.sort(function (a, b) { return a.t - b.t; });
    return picture;
  };

  function take(message) {
    lastHeard = performance.now();
    if (message.type === "snapshot") {
      if (state.live && message.run !== state.live.run && state.app) { restart(); return; }
      state.live = message;
    } else if (!state.live || (message.from === undefined ? message.seq - 1 : message.from) > state.live.seq) { resync(); return; }
    else if (message.seq <= state.live.seq) { found(); return; }
    else ioc.merge(state.live, message);
    state.received = performance.now();
    found();
    ioc.schedule();
  }

  /* Another run: what was looked back at is gone with the old one. */
  function restart() {
    state.past = null;
    window.history.replaceState({}, "", ioc.timed(window.location.pathname + window.location.search + window.location.hash));
    window.location.reload();
  }

  async function resync() {
    if (fetching) return;
    fetching = true;
    try { take(await ioc.getJson(ioc.live("snapshot.json"))); } catch (error) { /* the socket or the next poll will bring it */ }
    fetching = false;
  }

  function lose() {
    if (state.lost || !state.live) return;
    state.lost = ioc.clock(state.live.t);
    ioc.schedule();
  }
  function found() {
    failures = 0;
    if (state.lost === null) return;
    state.lost = null;
    ioc.schedule();
  }

  function connect() {
    const scheme = window.location.protocol === "https:" ? "wss://" : "ws://";
    socket = new WebSocket(scheme + window.location.host + ioc.live("ws"));
    socket.onopen = stopPolling;
    socket.onmessage = function (event) {
      let message;
      try { message = JSON.parse(event.data); } catch (error) { return; }
      take(message);
    };
    socket.onclose = function () {
      socket = null;
      failures += 1;
      if (failures > 1) lose();
      if (failures >= POLL_AFTER_FAILURES) startPolling();
      const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * Math.pow(2, Math.min(failures, 6)));
      setTimeout(connect, wait * (0.5 + Math.random() / 2)); // for ever, and not all browsers at once
    };
  }
  function startPolling() {
    polling = polling || setInterval(async function () {
      if (document.hidden) return;
      try { take(await ioc.getJson(ioc.live("since.json?seq=" + state.live.seq))); } catch (error) { lose(); }
    }, POLL_EVERY);
  }
  function stopPolling() { clearInterval(polling); polling = null; }

  /* Paints what came in, once for everything, at most every half second. */
  ioc.schedule = function () { dirty = true; };
  function paint() {
    painting = false;
    if (!state.fixed || !state.live || !state.app || state.turning) return;
    dirty = false;
    const started = performance.now();
    ioc.tell("paint", ioc.picture());
    state.app.dataset.seq = String(state.live.seq);
    state.app.dataset.applyMs = (performance.now() - started).toFixed(1);
    watchBucket();
  }
  ioc.paintNow = function () { dirty = true; paint(); };
  function watchBucket() {
    const now = performance.now();
    if (state.live.bucket === bucket || now - bucketAt < 5000) return;
    const first = bucket === -1;
    bucket = state.live.bucket;
    bucketAt = now;
    if (!first) ioc.tell("bucket", bucket);
  }
  function beat() {
    const running = state.live && state.live.clock.running && !state.past;
    if (lastHeard && performance.now() - lastHeard > QUIET_LIMIT && running && !polling) lose();
    if (document.hidden || painting || !(dirty || running)) return;
    painting = true;
    window.requestAnimationFrame(paint);
  }
  document.addEventListener("visibilitychange", function () { if (!document.hidden) ioc.schedule(); });

  /* The page tells which room and language it is in; its first picture stands in the page. */
  function boot(app) {
    state.app = app;
    state.room = app.dataset.room;
    state.lang = app.dataset.lang;
    state.epoch = +app.dataset.epoch;
    state.zone = +app.dataset.zone;
    document.documentElement.lang = state.lang;
    const seed = document.getElementById("seed");
    state.texts = JSON.parse(seed.dataset.texts);
    if (!state.live && !state.past) {
      const seen = JSON.parse(seed.dataset.snapshot);
      if (seen.mode === "replay") state.past = seen; else state.live = seen;
      state.received = performance.now();
    }
    begin();
  }
  /* Without the names and places, and the present behind a past picture, nothing can be painted: they are asked for until they come. */
  async function begin() {
    const app = state.app;
    try {
      if (!state.live) state.live = await ioc.getJson(ioc.live("snapshot.json"));
      state.fixed = await ioc.getJson(ioc.live("static.json?v=" + encodeURIComponent(app.dataset.run)));
    } catch (error) {
      lose();
      if (app === state.app) setTimeout(begin, LONGEST_WAIT / 5);
      return;
    }
    found();
    ioc.tell("mount");
    ioc.paintNow();
    if (!socket) connect();
    beating = beating || setInterval(beat, PAINT_EVERY);
  }

  /* Dash draws the page when it likes: look for the frame first, then for each new page in it. */
  let shown = null;
  new MutationObserver(function () {
    const app = document.getElementById("app");
    if (app && app !== state.app) boot(app);
    const page = document.querySelector("#page > *");
    if (page === shown) return;
    shown = page;
    if (page && state.fixed) { ioc.tell("mount"); ioc.paintNow(); }
  }).observe(document.documentElement, { childList: true, subtree: true });

  ioc.sockets = { drop: function () { if (socket) socket.close(); } };
})();
