/* What people press: links, filters, layers, the clock, orders, procedure steps. */
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

  ioc.toast = toast;

  function orderOf(button) {
    const form = button.closest("[data-order]"), args = {};
    ioc.all("[data-arg] input, input[data-arg]", form).forEach(function (input) { args[(input.closest("[data-arg]") || input).dataset.arg] = +input.value; });
    const target = form.querySelector("select"), reason = form.querySelector("[data-reason] input, input[data-reason]");
    return { kind: form.dataset.order, target: target ? target.value : form.dataset.target || null, args: args, reason: reason ? reason.value : "" };
  }

  const ACTIONS = {
    "to-live": function () { ioc.toLive(); },
    "replay-by": function (button) { ioc.showPastBy(+button.dataset.value); },
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
    const path = ioc.timed(link.getAttribute("href").split("#")[0]);
    if (path !== window.location.pathname + window.location.search) ioc.go(path);
    setTab(link.dataset.tab || "overview");
  }

  /* The same page, at the same moment, in the other language. */
  function speak(link, event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const url = new URL(window.location.href);
    url.searchParams.set("lang", link.getAttribute("lang"));
    window.location.assign(url);
  }

  document.addEventListener("click", function (event) {
    const target = event.target.closest ? event.target : null;
    if (!target) return;
    const button = target.closest("[data-action]"), language = target.closest("a.language"), link = target.closest("a[data-nav]"), tile = target.closest(".tile"), chip = target.closest("[data-layer]"), row = target.closest(".alert"), tab = target.closest("[data-tab-to]");
    if (!target.closest("details.dropdown")) ioc.all("details.dropdown[open]").forEach(function (menu) { menu.open = false; });
    if (button) ACTIONS[button.dataset.action](button);
    else if (link) follow(link, event);
    else if (language && state.app) speak(language, event);
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
  });

  /* Drill-down pages ask the server again for their changing part, seldom: at once after an action, else with a new bucket. */
  let asked = 0, last_ = 0;
  ioc.refresh = function () { asked += 1; last_ = performance.now(); ioc.setLayer("tick", { data: asked }); };
  ioc.on("bucket", function () {
    const page = document.querySelector("#page [data-page]");
    if (page && page.dataset.page !== "overview" && page.dataset.page !== "missing" && !state.past && !document.hidden && performance.now() - last_ > 10000) ioc.refresh();
  });
  ioc.on("mount", function () {
    state.selected = "";
    ioc.all("[data-layer]").forEach(function (chip) { chip.setAttribute("aria-pressed", String(state.layers[chip.dataset.layer])); });
    if (window.location.hash) setTab(window.location.hash.slice(1));
  });
})();
