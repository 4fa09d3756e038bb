/* What people press: links, filters, layers, the clock, orders, procedure steps, the time slider. */
(function () {
  "use strict";
  const ioc = window.ioc, state = ioc.state;

  function toast(words, bad) {
    const box = document.getElementById("toast");
    if (!box) return;
    box.classList.toggle("bad", Boolean(bad));
    box.textContent = words;
    clearTimeout(toast.timer);
    toast.timer = setTimeout(function () { box.textContent = ""; }, 6000);
  }
  async function post(what, body) {
    try {
      const answer = await fetch("/api/" + state.room + "/" + what, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      const said = await answer.json().catch(function () { return {}; });
      if (answer.ok && said.ok !== false) return said;
      toast(ioc.pick(said.error) || ioc.t("live.failed"), true);
    } catch (error) { toast(ioc.t("live.failed"), true); }
    return null;
  }

  /* Looking back: a picture of the past is shown, the run goes on untouched. */
  let wanted = 0;
  async function showPast(time) {
    const end = state.live.t;
    if (time >= end - 30000) { toLive(); return; }
    const asked = (wanted += 1), from = Math.max(0, end - ioc.DAY, Math.round(time));
    try {
      const past = await ioc.getJson(ioc.live("at.json?t=" + from));
      if (asked !== wanted) return;
      state.past = Object.assign(past, { t: from });
      await ioc.loadMap();
    } catch (error) { toast(ioc.t("live.no_past"), true); }
    ioc.paintNow();
  }
  function toLive() {
    wanted += 1;
    state.past = null;
    state.shownTime = 0;
    ioc.loadMap();
    ioc.paintNow();
  }
  ioc.showPast = showPast;

  function orderOf(button) {
    const form = button.closest("[data-order]"), args = {};
    ioc.all("[data-arg] input, input[data-arg]", form).forEach(function (input) { args[(input.closest("[data-arg]") || input).dataset.arg] = +input.value; });
    const target = form.querySelector("select"), reason = form.querySelector("[data-reason] input, input[data-reason]");
    return { kind: form.dataset.order, target: target ? target.value : form.dataset.target || null, args: args, reason: reason ? reason.value : "" };
  }

  const ACTIONS = {
    "to-live": toLive,
    "replay-by": function (button) { showPast((state.past || state.live).t + +button.dataset.value); },
    "pause-run": function () { post("clock", { action: state.live.clock.running ? "pause" : "run" }); },
    step: function (button) { post("clock", { action: "step", value: +button.dataset.value }); },
    speed: function (button) { post("clock", { action: "speed", value: +button.dataset.value }); },
    scenario: function (button) {
      const seed = document.querySelector("input.seed, .seed input");
      post("scenario", { scenario: button.dataset.value, seed: seed ? +seed.value : state.fixed.seed });
    },
    "clear-filter": function () { setFilter(""); },
    "toggle-controls": function (button) {
      const open = state.app.dataset.controls !== "1";
      state.app.dataset.controls = open ? "1" : "0";
      button.setAttribute("aria-expanded", String(open));
    },
    "zoom-in": function () { ioc.zoomBy(0.5); },
    "zoom-out": function () { ioc.zoomBy(-0.5); },
    "map-key": async function (button) {
      state.mapKey = button.dataset.value;
      ioc.all('[data-action="map-key"]').forEach(function (each) { each.setAttribute("aria-pressed", String(each === button)); });
      ioc.write(document.getElementById("map-key"), button.textContent);
      const table = ioc.find("map-table");
      if (table) table.setAttribute("href", "/" + state.room + "/data/" + (state.mapKey === "level" ? "map" : state.mapKey));
      button.closest("details").open = false;
      await ioc.loadMap();
      ioc.paintNow();
    },
    order: async function (button) {
      if (state.past) { toast(ioc.t("live.replay_about"), true); return; }
      button.disabled = true;
      const said = await post("order", orderOf(button));
      button.disabled = false;
      if (said) toast(ioc.pick(said.text) || ioc.t("live.sent"));
    },
    tick: async function (button) {
      if (state.past) { toast(ioc.t("live.replay_about"), true); return; }
      const done = button.getAttribute("aria-checked") !== "true";
      button.setAttribute("aria-checked", String(done));
      if (await post("tick", { alert: button.dataset.of, step: +button.dataset.step, done: done })) ioc.refresh();
      else button.setAttribute("aria-checked", String(!done));
    },
  };

  function setFilter(domain) {
    state.filter = state.filter === domain ? "" : domain;
    if (state.filter && window.matchMedia("(max-width: 767px)").matches) setTab("alerts"); // a phone shows one thing at a time
    ioc.paintNow();
  }
  function setTab(tab) {
    if (!tab || !state.app) return;
    state.app.dataset.tab = tab;
    ioc.all(".bar-tab").forEach(function (each) { each.setAttribute("aria-current", String(each.dataset.tab === tab)); });
    ioc.paintNow();
  }
  function selectAlert(row) {
    state.selected = row.dataset.alert;
    if (row.dataset.place) ioc.panTo(+row.dataset.place);
    ioc.paintNow();
  }
  function follow(link, event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button || !state.app) return; // without a frame the browser follows by itself
    event.preventDefault();
    const href = link.getAttribute("href"), path = href.split("#")[0];
    if (path !== window.location.pathname + window.location.search) ioc.go(path);
    setTab(link.dataset.tab || "overview");
  }

  document.addEventListener("click", function (event) {
    const target = event.target.closest ? event.target : null;
    if (!target) return;
    const button = target.closest("[data-action]"), link = target.closest("a[data-nav]"), tile = target.closest(".tile"), chip = target.closest("[data-layer]"), row = target.closest(".alert"), tab = target.closest("[data-tab-to]");
    if (!target.closest("details.dropdown")) ioc.all("details.dropdown[open]").forEach(function (menu) { menu.open = false; });
    if (button) ACTIONS[button.dataset.action](button);
    else if (link) follow(link, event);
    else if (tile) setFilter(tile.dataset.domain);
    else if (chip) {
      const on = !state.layers[chip.dataset.layer];
      state.layers[chip.dataset.layer] = on;
      chip.setAttribute("aria-pressed", String(on));
      ioc.paintNow();
    } else if (tab) setTab(tab.dataset.tabTo);
    else if (row && row.closest('[data-select="1"]')) selectAlert(row);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") ioc.all("details.dropdown[open]").forEach(function (menu) { menu.open = false; menu.querySelector("summary").focus(); });
    if (event.target.id === "handle") slideByKey(event);
  });

  /* The slider: arrows move five minutes, page keys an hour. */
  const KEYS = { ArrowLeft: -300000, ArrowDown: -300000, ArrowRight: 300000, ArrowUp: 300000, PageDown: -3600000, PageUp: 3600000 };
  function slideByKey(event) {
    const now = (state.past || state.live).t;
    if (event.key === "End") toLive();
    else if (event.key === "Home") showPast(state.live.t - ioc.DAY);
    else if (KEYS[event.key]) showPast(now + KEYS[event.key]);
    else return;
    event.preventDefault();
  }
  let sliding = false, last = 0;
  function slide(event, done) {
    const track = document.getElementById("track"), box = track.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)), time = state.live.t - (1 - share) * ioc.DAY;
    document.getElementById("handle").style.left = (share * 100).toFixed(2) + "%";
    if (!done && performance.now() - last < 250) return;
    last = performance.now();
    showPast(share > 0.995 ? state.live.t : time);
  }
  document.addEventListener("pointerdown", function (event) {
    if (!event.target.closest || !event.target.closest("#track")) return;
    sliding = true;
    slide(event, true);
  });
  document.addEventListener("pointermove", function (event) { if (sliding) slide(event, false); });
  document.addEventListener("pointerup", function (event) { if (sliding) { sliding = false; slide(event, true); } });

  /* Drill-down pages ask the server again for their changing part, seldom: at once after an action, else with a new bucket. */
  let asked = 0, last_ = 0;
  ioc.refresh = function () { asked += 1; last_ = performance.now(); ioc.setLayer("tick", { data: asked }); };
  ioc.on("bucket", function () {
    const page = document.querySelector("#page [data-page]");
    if (page && page.dataset.page !== "overview" && page.dataset.page !== "missing" && !document.hidden && performance.now() - last_ > 10000) ioc.refresh();
  });
  ioc.on("mount", function () {
    state.selected = "";
    ioc.all("[data-layer]").forEach(function (chip) { chip.setAttribute("aria-pressed", String(state.layers[chip.dataset.layer])); });
    if (window.location.hash) setTab(window.location.hash.slice(1));
  });
})();
