/* What every script of the page shares: the state, texts, numbers and times as people write them. */
(function () {
  "use strict";
  const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
  const AQI_TOPS = [50, 100, 150, 200, 300];
  const STALE = 20 * MINUTE;

  const ioc = (window.ioc = {
    HOUR, DAY, STALE,
    state: {
      app: null, room: "", lang: "vi", texts: {}, epoch: 0, zone: 0, fixed: null, // the unchanging part: places, domains
      live: null, past: null, // the running picture, and the picture of a past time while looking back
      received: 0, shownTime: 0, filter: "", selected: "", mapKey: "level", mapValues: null,
      turning: false, // a page of another moment stands already, its picture is on its way
      layers: { flood: true, incidents: true, units: true, sensors: true, outage: false }, lost: null,
    },
    listeners: { paint: [], mount: [], bucket: [], moment: [] },
  });

  /* Calls every listener; one that fails does not stop the others. */
  ioc.tell = function (what, value) {
    ioc.listeners[what].forEach(function (listener) {
      try { listener(value); } catch (error) { console.error(error); }
    });
  };
  ioc.on = function (what, listener) { ioc.listeners[what].push(listener); };

  /* The picture that the page shows: the past one while looking back. */
  ioc.picture = function () { return ioc.state.past || ioc.state.live; };

  ioc.t = function (key, values) {
    const text = ioc.state.texts[key];
    if (text === undefined) return key;
    return text.replace(/\{(\w+)\}/g, function (_, name) { return values && name in values ? values[name] : ""; });
  };
  ioc.pick = function (text) { return text ? (typeof text === "string" ? text : text[ioc.state.lang] || text.vi || "") : ""; };

  const formats = {};
  ioc.number = function (value, decimals) {
    if (value === null || value === undefined || !isFinite(value)) return "–";
    const key = ioc.state.lang + (decimals || 0);
    formats[key] = formats[key] || new Intl.NumberFormat(ioc.state.lang === "en" ? "en-US" : "vi-VN",
      { minimumFractionDigits: decimals || 0, maximumFractionDigits: decimals || 0, roundingMode: "halfEven" });
    return formats[key].format(value);
  };
  ioc.unit = function (unit) { return ioc.state.texts["unit." + unit] || unit || ""; };
  ioc.amount = function (value, decimals, unit) { return (ioc.number(value, decimals) + " " + ioc.unit(unit)).trim(); };

  ioc.duration = function (span) {
    span = Math.abs(Math.trunc(span));
    if (span < MINUTE) return ioc.t("live.seconds", { n: Math.floor(span / SECOND) });
    if (span < HOUR) return ioc.t("live.minutes", { n: Math.floor(span / MINUTE) });
    if (span >= 2 * DAY) return ioc.t("live.days", { n: Math.floor(span / DAY) });
    const hours = Math.floor(span / HOUR), minutes = Math.floor((span % HOUR) / MINUTE);
    return minutes ? ioc.t("live.hours_minutes", { h: hours, m: String(minutes).padStart(2, "0") }) : ioc.t("live.hours", { n: hours });
  };

  /* A scenario time as a Date whose UTC fields are the local wall time. */
  ioc.moment = function (time) { return new Date(ioc.state.epoch + time + ioc.state.zone * MINUTE); };
  ioc.clock = function (time) { return ioc.moment(time).toISOString().slice(11, 16); };
  ioc.date = function (time) {
    const when = ioc.moment(time), lang = ioc.state.lang;
    const weekday = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "vi-VN", { weekday: "long", timeZone: "UTC" }).format(when);
    if (lang === "en") return weekday + " " + new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(when);
    const two = function (n) { return String(n).padStart(2, "0"); };
    return weekday + " " + two(when.getUTCDate()) + "/" + two(when.getUTCMonth() + 1) + "/" + when.getUTCFullYear();
  };
  ioc.aqiBand = function (value) { return 1 + AQI_TOPS.filter(function (top) { return value > top; }).length; };

  ioc.placeName = function (index) {
    const fixed = ioc.state.fixed;
    if (index === null || index === undefined || index < 0) return ioc.pick(fixed.province.name);
    return fixed.places[index] ? ioc.pick(fixed.places[index].name) : "";
  };

  /* The scenario time shown now: runs on between messages, never more than a second of wall time past the last. */
  ioc.now = function () {
    const state = ioc.state, picture = ioc.picture();
    if (!picture) return 0;
    if (state.past || state.lost || !picture.clock.running) return (state.shownTime = picture.t);
    const ahead = Math.min(performance.now() - state.received, SECOND) * picture.clock.speed;
    const time = picture.t + Math.max(0, ahead);
    if (time < state.shownTime && state.shownTime - time < 2 * SECOND * picture.clock.speed) return state.shownTime;
    return (state.shownTime = time);
  };

  /* Small things of the document. */
  ioc.find = function (name, root) { return (root || document).querySelector('[data-f="' + name + '"]'); };
  ioc.all = function (selector, root) { return Array.from((root || document).querySelectorAll(selector)); };
  ioc.write = function (element, text) { if (element && element.textContent !== text) element.textContent = text; };
  ioc.writeAll = function (name, text) { ioc.all('[data-f="' + name + '"]').forEach(function (e) { ioc.write(e, text); }); };
  ioc.levelClass = function (element, level) {
    const wanted = "level-" + level;
    if (!element || element.classList.contains(wanted)) return false;
    ["level--1", "level-0", "level-1", "level-2"].forEach(function (name) { element.classList.remove(name); });
    element.classList.add(wanted);
    return true;
  };
  ioc.writeLevel = function (element, level) {
    if (!element) return;
    ioc.levelClass(element, level);
    ioc.write(element.querySelector(".word"), ioc.t("live.level_" + level));
  };
  /* Outlines what changed its level for three seconds, once. */
  ioc.flash = function (element) {
    element.classList.add("changed");
    setTimeout(function () { element.classList.remove("changed"); }, 3000);
  };

  ioc.getJson = async function (path) {
    const answer = await fetch(path, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(path + ": " + answer.status);
    return answer.json();
  };
  ioc.live = function (what) { return "/live/" + ioc.state.room + "/" + what; };

  /* A Dash component's property, when the component is on the page. */
  ioc.setProps = function (id, properties) {
    if (document.getElementById(id) && window.dash_clientside && window.dash_clientside.set_props) window.dash_clientside.set_props(id, properties);
  };
  /* Components that draw nothing of their own id (map layers) are set without looking for them. */
  ioc.setLayer = function (id, properties) {
    try { window.dash_clientside.set_props(id, properties); } catch (error) { /* its page is not shown */ }
  };

  /* The grid's script, which pages without a grid left out; it is fetched when the page is idle, or before it is needed. */
  let gridReady = null;
  ioc.fetchGrid = function () {
    const named = document.querySelector('meta[name="grid-script"]');
    if (!named || window.dash_ag_grid) return Promise.resolve();
    gridReady = gridReady || new Promise(function (done) {
      const script = document.createElement("script");
      script.src = named.content;
      script.onload = script.onerror = done;
      document.head.append(script);
    });
    return gridReady;
  };
  window.addEventListener("load", function () { setTimeout(ioc.fetchGrid, 6000); });

  /* An address of this room at the moment shown: with its time while looking back, without one else. */
  ioc.timed = function (path) {
    const url = new URL(path, window.location.origin), past = ioc.state.past;
    if (past) url.searchParams.set("t", String(past.t));
    else if (url.searchParams.has("t")) url.searchParams.delete("t");
    else return path;
    return url.pathname + url.search + url.hash;
  };
  /* To another page at the moment shown; ``instead`` of the present one, so that the way back does not lead through every moment. */
  ioc.go = async function (path, instead) {
    if (path.includes("/domain/")) await ioc.fetchGrid();
    path = ioc.timed(path);
    if (instead) window.history.replaceState({}, "", path); else window.history.pushState({}, "", path);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    if (!instead) window.scrollTo(0, 0);
  };
  /* The way back to a page with a grid waits for the grid's script as well. */
  window.addEventListener("popstate", function (event) {
    if (!window.location.pathname.includes("/domain/") || window.dash_ag_grid || !document.querySelector('meta[name="grid-script"]')) return;
    event.stopImmediatePropagation();
    ioc.fetchGrid().then(function () { window.dispatchEvent(new CustomEvent("_dashprivate_pushstate")); });
  }, true);
})();
