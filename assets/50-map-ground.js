/* Communes on the map: their style from hideout, their outlines kept for what is drawn over them. */
(function () {
  "use strict";
  const ioc = window.ioc, state = ioc.state;
  const RAMP = ["#1c2a3d", "#24445c", "#2c607a", "#3a7f96", "#58c4cf"];
  const outlines = {}; // commune code -> {rings: [[[lat, lon], ...], ...], label: [lat, lon]}
  ioc.outlines = outlines;

  function rings(geometry) {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    return polygons.flat().map(function (ring) { return ring.map(function (point) { return [point[1], point[0]]; }); });
  }

  function fillOf(hideout, code) {
    if (hideout.mode === "value") {
      const value = hideout.values[code];
      if (value === null || value === undefined) return { fill: hideout.colours["-1"], none: true };
      const share = hideout.high > hideout.low ? (value - hideout.low) / (hideout.high - hideout.low) : 0;
      return { fill: RAMP[Math.max(0, Math.min(RAMP.length - 1, Math.floor(share * RAMP.length)))], none: false };
    }
    const level = hideout.levels[code];
    return { fill: hideout.colours[String(level === undefined ? -1 : level)], none: level === -1 || level === undefined };
  }

  function tip(code) {
    const index = state.places.get(code), picture = ioc.picture(), box = document.createElement("div");
    const name = document.createElement("b"), line = document.createElement("span");
    name.textContent = ioc.placeName(index);
    const level = ioc.t("live.level_" + picture.place_level[index]);
    let words = level;
    if (state.mapKey !== "level" && state.mapValues) {
      const indicator = ioc.indicatorOf(state.mapKey);
      words = ioc.pick(indicator.name) + ": " + ioc.amount(state.mapValues.v[index], indicator.decimals, indicator.unit);
    }
    if (picture.depth && picture.depth[index] > 0.05) words += " · " + ioc.t("live.depth", { value: ioc.number(picture.depth[index], 2) });
    if (picture.outage && picture.outage[index] > 0.005) words += " · " + ioc.t("live.outage", { value: ioc.number(100 * picture.outage[index], 0) });
    line.textContent = words;
    box.append(name, line);
    return box;
  }

  window.dashExtensions = Object.assign({}, window.dashExtensions, {
    ioc: {
      communeStyle: function (feature, context) {
        const look = fillOf(context.hideout, feature.id);
        return { color: context.hideout.border, weight: 1, dashArray: look.none ? "4 4" : null, fillColor: look.fill, fillOpacity: 1 };
      },
      onCommune: function (feature, layer, context) {
        const code = feature.id;
        outlines[code] = outlines[code] || { rings: rings(feature.geometry), label: feature.properties.label };
        layer.bindTooltip(function () { return tip(code); }, { sticky: true, className: "ioc-tip", opacity: 1 });
        layer.on("click", function (event) { ioc.pressMap(context.map, event, code); });
        ioc.attachMap(context.map);
      },
      provinceStyle: function (feature, context) {
        const live = context.hideout.running.includes(feature.id);
        return { color: context.hideout.border, weight: 1, fillColor: live ? context.hideout.live : context.hideout.idle, fillOpacity: 1 };
      },
      onProvince: function (feature, layer, context) {
        const room = context.hideout.rooms[feature.id], named = feature.properties.kind === "archipelago" || context.hideout.running.includes(feature.id);
        const name = function () { const b = document.createElement("b"); b.textContent = context.hideout.names[feature.id] || feature.properties.name; return b; };
        const narrow = window.matchMedia("(max-width: 767px)").matches; // labels to the right would be cut off there
        const beside = !narrow ? "right" : feature.properties.kind === "archipelago" ? "top" : "left";
        layer.bindTooltip(name, { permanent: named, sticky: !named, direction: named ? beside : "auto", className: "ioc-tip", opacity: 1 });
        if (room) layer.on("click", function () { window.location.assign("/" + room); });
      },
    },
  });

  /* The level of each commune as shown: of one domain when the rail filters. */
  ioc.shownLevels = function (picture) {
    if (!state.filter) return picture.place_level;
    const levels = picture.place_level.map(function (level) { return level < 0 ? -1 : 0; });
    picture.alerts.forEach(function (row) {
      if (row.domain === state.filter && row.place !== null && levels[row.place] !== undefined) levels[row.place] = Math.max(levels[row.place], row.level);
    });
    return levels;
  };

  let sent = "";
  function hideout(picture) {
    const colours = { "-1": "#141c28", "0": "#1c2a3d", "1": "#6b5522", "2": "#8a3a36" }, border = "#34475f";
    const places = state.fixed.places;
    if (state.mapKey !== "level" && state.mapValues) {
      const known = state.mapValues.v.filter(function (v) { return v !== null; });
      const values = {};
      places.forEach(function (place, i) { values[place.code] = state.mapValues.v[i]; });
      return { mode: "value", values: values, low: Math.min.apply(null, known), high: Math.max.apply(null, known), colours: colours, border: border };
    }
    const levels = {}, shown = ioc.shownLevels(picture);
    places.forEach(function (place, i) { levels[place.code] = shown[i]; });
    return { mode: "level", levels: levels, colours: colours, border: border };
  }
  function paintGround(picture) {
    if (!document.getElementById("map-panel")) { sent = ""; return; }
    const wanted = hideout(picture), text = JSON.stringify(wanted);
    if (text === sent) return;
    sent = text;
    ioc.setLayer("communes", { hideout: wanted });
    if (document.querySelector(".inset")) ioc.setLayer("inset-communes", { hideout: wanted });
    const shown = ioc.shownLevels(picture);
    [-1, 0, 1, 2].forEach(function (level) { ioc.writeAll("communes-" + level, String(shown.filter(function (l) { return l === level; }).length)); });
    const ramp = ioc.find("ramp");
    ramp.hidden = wanted.mode !== "value";
    if (wanted.mode === "value") {
      const indicator = ioc.indicatorOf(state.mapKey);
      ioc.write(ioc.find("ramp-low"), ioc.number(wanted.low, indicator.decimals));
      ioc.write(ioc.find("ramp-high"), ioc.amount(wanted.high, indicator.decimals, indicator.unit));
    }
  }
  ioc.on("paint", paintGround);
  ioc.on("mount", function () {
    sent = "";
    state.places = new Map(state.fixed.places.map(function (place, i) { return [place.code, i]; }));
  });

  /* Another indicator on the map: its values are fetched, and again for each bucket. */
  ioc.loadMap = async function () {
    if (state.mapKey === "level") { state.mapValues = null; return; }
    const at = state.past ? "&t=" + Math.round(state.past.t) : "";
    try { state.mapValues = await ioc.getJson(ioc.live("map.json?key=" + encodeURIComponent(state.mapKey) + at)); }
    catch (error) { state.mapValues = null; } // the levels are shown until the next bucket asks again
    ioc.schedule();
  };
  ioc.on("bucket", function () { if (document.getElementById("map-panel") && state.mapKey !== "level") ioc.loadMap(); });
})();
