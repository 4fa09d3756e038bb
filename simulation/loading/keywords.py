"""What each key of a scenario's file means, for editors: Vietnamese first, then English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

KEYWORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "schema": (
            "Phiên bản của định dạng; luôn là ioc-scenario/1.",
            "Version of the format; always ioc-scenario/1.",
        ),
        "id": (
            "Tên ngắn, trùng tên tệp: chữ thường, số và dấu -.",
            "Short name, as the file's: lower-case letters, digits and -.",
        ),
        "title": ("Tên cho người đọc, hai ngôn ngữ.", "Name for people, in both languages."),
        "about": (
            "Một, hai câu: chuyện gì xảy ra, học được điều gì.",
            "One or two sentences: what happens, what is to be learnt.",
        ),
        "province": (
            "Tỉnh, thành phố (khoá hoặc mã), hoặc any cho mọi nơi.",
            "Province by key or code, or any for every place.",
        ),
        "extends": (
            "Kịch bản làm gốc: tên có sẵn hoặc đường dẫn tệp; có nhiều thì tệp sau thắng, tệp này thắng cuối cùng.",
            "Scenarios to begin from: a shipped name or a file; of several the later wins, this file wins last.",
        ),
        "override": (
            "Đổi một giá trị theo đường dẫn, ví dụ parameters.ambulance.scene; đúng một phép tính và một lý do.",
            "Changes a value by its path, such as parameters.ambulance.scene; exactly one operation and a reason.",
        ),
        "override.set": ("Thay bằng giá trị này.", "Replaces the value."),
        "override.add": (
            "Cộng thêm, cùng loại đơn vị (2 min vào 9 min).",
            "Adds, in a unit of the same kind (2 min to 9 min).",
        ),
        "override.multiply": (
            "Nhân với số hoặc tỷ lệ (0.8, 80 %); số đếm được làm tròn.",
            "Multiplies by a number or share (0.8, 80 %); whole counts are rounded.",
        ),
        "override.min": ("Lấy giá trị nhỏ hơn trong hai giá trị.", "Takes the smaller of both values."),
        "override.max": ("Lấy giá trị lớn hơn trong hai giá trị.", "Takes the greater of both values."),
        "override.why": (
            "Vì sao: hiện trong ioc explain và báo cáo.",
            "Why: shown by ioc explain and in reports.",
        ),
        "remove": (
            "Đường dẫn của những gì được kế thừa mà bỏ đi, ví dụ hazards[id=storm-1].",
            "Paths of what is inherited and left out, such as hazards[id=storm-1].",
        ),
        "time": (
            "Khi nào bắt đầu, kéo dài bao lâu, phòng mở lúc nào, nghiên cứu bỏ qua phần nào.",
            "When it starts, how long it lasts, when a room opens on it, what studies leave out.",
        ),
        "time.start": ("Ngày giờ bắt đầu có múi giờ.", "Date and time of the start, with the UTC offset."),
        "time.duration": ("Kéo dài bao lâu.", "How long it lasts."),
        "time.opens": (
            "Lúc phòng trực mở; phần trước đó được sống ngay để biểu đồ có quá khứ.",
            "When a live room opens on it; what lies before is lived at once so that charts have a past.",
        ),
        "time.warmup": (
            "Phần đầu mà nghiên cứu không tính, khi hệ thống còn đầy dần.",
            "First part that studies do not count, while desks fill.",
        ),
        "time.cooldown": (
            "Phần cuối mà nghiên cứu không tính, khi các ca chưa kịp kết thúc.",
            "Last part that studies do not count, whose cases cannot end in time.",
        ),
        "hazards": (
            "Hiểm hoạ xảy ra; gộp theo id khi kế thừa.",
            "What strikes; merged by id when inherited.",
        ),
        "hazards.kind": ("Loại hiểm hoạ.", "Kind of hazard."),
        "hazards.id": ("Tên riêng trong kịch bản.", "Name of its own within the scenario."),
        "hazards.starts": (
            "Khi nào bắt đầu: theo giờ kịch bản (by_time), hoặc khi có lệnh hazard.start (on_order); khi đó các thời "
            "điểm tính từ lúc ra lệnh.",
            "When it begins: by the scenario's time (by_time), or when hazard.start orders it (on_order); its times "
            "then count from the order.",
        ),
        "hazards.with": ("Tham số của hiểm hoạ này.", "Parameters of this hazard."),
        "faults": ("Lỗi cảm biến vào thời điểm định trước.", "Sensor faults at stated times."),
        "faults.at": ("Thời điểm, ví dụ T+2:15.", "When, such as T+2:15."),
        "faults.sensor": ("Loại cảm biến: lĩnh_vực.loại.", "Sensor class: domain.class."),
        "faults.quality": (
            "Hỏng kiểu gì: kẹt, mất tín hiệu, trôi, trễ.",
            "How it fails: stuck, missing, drift, delayed.",
        ),
        "faults.for": ("Trong bao lâu.", "For how long."),
        "faults.commune": (
            "Mã xã, phường năm chữ số; bỏ trống là bất kỳ đâu.",
            "Five-digit code of a commune; anywhere when left out.",
        ),
        "faults.count": ("Bao nhiêu cảm biến.", "How many sensors."),
        "orders": (
            "Lệnh mà chính kịch bản ban hành, ví dụ cấm đường đã biết trước.",
            "Orders that the scenario itself gives, such as a closure known in advance.",
        ),
        "orders.at": ("Thời điểm, ví dụ T+2:30.", "When, such as T+2:30."),
        "orders.order": ("Lệnh: lĩnh_vực.lệnh.", "Order: domain.verb."),
        "orders.target": (
            "Mã xã, phường năm chữ số; bỏ trống với lệnh toàn tỉnh.",
            "Five-digit code of a commune; empty for an order to the whole province.",
        ),
        "orders.args": ("Đối số của lệnh.", "Arguments of the order."),
        "orders.reason": ("Lý do, hiện trong nhật ký.", "Reason, shown in the log."),
        "parameters": (
            "Tham số của mô hình, theo lĩnh vực; mặc định trong tệp của lĩnh vực.",
            "Parameters of the model by domain; defaults stand in the domain's file.",
        ),
        "facilities": (
            "Cơ sở thêm mới, thay đổi hoặc đóng; gộp theo id với của tỉnh.",
            "Facilities added, changed or closed; merged by id with the province's.",
        ),
        "facilities.id": ("Tên: của cơ sở đang có, hoặc tên mới.", "Name: of one that exists, or a new one."),
        "facilities.kind": ("Loại cơ sở, cần cho cơ sở mới.", "Kind, needed by a new one."),
        "facilities.name": (
            "Tên hai ngôn ngữ, cần cho cơ sở mới.",
            "Name in both languages, needed by a new one.",
        ),
        "facilities.commune": ("Mã xã, phường, cần cho cơ sở mới.", "Commune's code, needed by a new one."),
        "facilities.at": (
            "Vĩ độ, kinh độ; trung tâm xã khi bỏ trống.",
            "Latitude, longitude; the commune's centre when left out.",
        ),
        "facilities.capacity": (
            "Sức chứa: giường, xe, đội; tuỳ loại.",
            "Capacity: beds, vehicles, crews, by kind.",
        ),
        "facilities.closed": ("Đóng cửa trong kịch bản này.", "Closed in this scenario."),
        "resources": (
            "Số cảm biến, đội, tổ thay cho con số của tỉnh hoặc quy tắc.",
            "Numbers of sensors, crews and teams instead of the province's or the rule's.",
        ),
        "sensors": (
            "Tần suất hỏng và thời gian sửa của một loại cảm biến.",
            "Failures and repair of a class of sensors.",
        ),
        "sensors.failures": (
            "Số lần hỏng trên 1.000 cảm biến mỗi ngày.",
            "Failures per 1,000 sensors and day.",
        ),
        "sensors.repair": ("Thời gian sửa trung bình.", "Mean time to repair."),
        "domains": (
            "Chỉ các lĩnh vực này tham gia; bỏ khoá là tất cả.",
            "Only these domains take part; all when left out.",
        ),
        "costs": (
            "Chi phí nhiều hơn kịch bản gốc, để so sánh.",
            "What it costs more than its base, for comparisons.",
        ),
        "costs.about": ("Chi cho việc gì; ghi rõ nếu là giả định.", "What for; say so when it is assumed."),
        "costs.amount": ("Số tiền.", "Amount of money."),
        "costs.per": ("Một lần hay mỗi năm.", "Once or a year."),
        "experiment": (
            "Chạy bao nhiêu lần, từ hạt giống nào, đánh giá bằng gì.",
            "How often it is replicated, from which seed, and how it is judged.",
        ),
        "experiment.replications": (
            "Số lần chạy của một nghiên cứu; khoảng tin cậy cần ít nhất 10.",
            "Runs of a study; intervals need at least 10.",
        ),
        "experiment.seed": ("Gốc của mọi ngẫu nhiên.", "Root of all chance."),
        "experiment.compare_to": (
            "Kịch bản để so sánh khi không nêu tên khác.",
            "Scenario that it is held against when none is named.",
        ),
        "experiment.confidence": ("Độ tin cậy của các khoảng.", "Confidence of intervals."),
        "experiment.kpis": (
            "Chỉ số để đánh giá: lĩnh_vực.chỉ_số, có thể thêm .mean, .max, .alarm_h…",
            "KPIs it is judged by: domain.indicator, alone or with .mean, .max, .alarm_h…",
        ),
        "experiment.precision": (
            "Nửa độ rộng khoảng tin cậy phải đạt của mỗi chỉ số.",
            "Half-width that the interval of a KPI must reach.",
        ),
        "experiment.at_most": (
            "Số lần chạy mà nghiên cứu dừng trong mọi trường hợp.",
            "Replications at which a study stops in any case.",
        ),
        "experiment.smallest": (
            "Khác biệt nhỏ nhất của một chỉ số đáng để quyết định.",
            "Smallest difference of a KPI that would matter to a decision.",
        ),
        "inside.key": ("Khoá riêng.", "Key of its own."),
        "inside.name": ("Tên hai ngôn ngữ.", "Name in both languages."),
        "inside.share": ("Phần trong tổng số.", "Share of all."),
        "inside.urgent": ("Phần đi theo luồng khẩn.", "Share that goes the urgent way."),
        "inside.desk": (
            "Ai giải quyết: xã hay sở.",
            "Who works on it: the commune's own office or a department.",
        ),
        "inside.due_days": (
            "Hạn trả, ngày làm việc; 0 là trong ngày.",
            "Working days allowed; 0 means the same day.",
        ),
        "inside.elapsed_days": (
            "Trung vị ngày làm việc kiểm tra và chờ đợi.",
            "Median working days of checks and waiting.",
        ),
        "inside.elapsed": ("Trung vị thời gian tới khi đội bắt đầu.", "Median time until a team can begin."),
        "inside.sigma": (
            "Độ phân tán (độ lệch chuẩn của logarit).",
            "Spread (standard deviation of the logarithm).",
        ),
        "inside.effort": ("Thời gian làm việc (trung vị).", "Median time of work."),
        "inside.people_per_officer": (
            "Số dân trên một cán bộ của sở.",
            "People of the province for each officer of the department.",
        ),
        "inside.water": (
            "Phản ánh tăng thêm (lần) cho mỗi mét ngập.",
            "Added reports (times the ordinary ones) per metre of water.",
        ),
        "inside.rain": ("Phản ánh tăng thêm khi mưa to.", "Added reports per heavy rain."),
        "inside.outage": (
            "Phản ánh tăng thêm khi mất điện hoàn toàn.",
            "Added reports when all power is out.",
        ),
        "inside.closures": (
            "Phản ánh tăng thêm khi mọi đường bị cấm.",
            "Added reports when all roads are closed.",
        ),
        "inside.smog": (
            "Phản ánh tăng thêm cho mỗi 50 µg/m³ vượt ngưỡng.",
            "Added reports per 50 µg/m³ of PM2.5 above the threshold.",
        ),
        "inside.engines": ("Số xe điều ngay từ cuộc gọi đầu.", "Engines sent at the first call."),
        "inside.work": ("Trung vị khối lượng chữa cháy, xe-phút.", "Median engine-minutes needed."),
        "inside.growth": (
            "Thời gian đám cháy lớn lên e lần khi chưa ai chữa.",
            "Time in which the work grows by a factor e while nobody fights the fire.",
        ),
        "inside.loss": ("Trung vị thiệt hại, triệu đồng.", "Median loss in million VND."),
        "inside.pm25": ("Bụi mịn PM2.5.", "Fine particles, PM2.5."),
        "inside.pm10": ("Bụi PM10.", "Particles, PM10."),
        "inside.no2": ("Nitơ điôxit NO₂.", "Nitrogen dioxide, NO₂."),
        "inside.so2": ("Lưu huỳnh điôxit SO₂.", "Sulphur dioxide, SO₂."),
        "inside.o3": ("Ôzôn O₃.", "Ozone, O₃."),
        "inside.co": ("Cacbon monoxit CO.", "Carbon monoxide, CO."),
        "vi": ("Tiếng Việt.", "Vietnamese."),
        "en": ("Tiếng Anh.", "English."),
        "dist": ("Loại phân phối.", "Kind of distribution."),
        "median": ("Trung vị: một nửa nhỏ hơn.", "Median: half are smaller."),
        "p90": ("Chín trên mười nhỏ hơn giá trị này.", "Nine of ten are smaller."),
        "mean": ("Trung bình.", "Mean."),
        "sd": ("Độ lệch chuẩn.", "Standard deviation."),
        "value": ("Giá trị không đổi.", "The one value."),
        "cyber_attack.lost": (
            "Phần yêu cầu bị hỏng khi nặng nhất.",
            "Share of requests that fail at its strongest.",
        ),
        "cyber_attack.begins": ("Lúc yêu cầu bắt đầu hỏng.", "When the first requests fail."),
        "cyber_attack.build": ("Thời gian tới lúc nặng nhất.", "Time until it is at its strongest."),
        "cyber_attack.hold": ("Thời gian giữ mức nặng nhất.", "Time for which it stays there."),
        "river_flood.rain": ("Các đợt mưa trên tỉnh.", "Spells of rain over the province."),
        "river_flood.rain.total": ("Lượng mưa tại tâm.", "Rain at its centre."),
        "river_flood.rain.begins": ("Lúc bắt đầu mưa.", "When the first drops fall."),
        "river_flood.rain.lasts": ("Mưa bao lâu.", "How long it rains."),
        "river_flood.rain.at": (
            "Tâm mưa [vĩ độ, kinh độ]; cả tỉnh như nhau khi bỏ trống.",
            "Centre [latitude, longitude]; the whole province alike when left out.",
        ),
        "river_flood.rain.radius": ("Khoảng cách còn 60 % lượng mưa.", "Distance at which 60 % falls."),
        "river_flood.rain.unrest": ("Mức thất thường của mưa.", "Spread of bursts and lulls."),
        "river_flood.rivers": ("Sóng lũ từ thượng nguồn tại các trạm.", "Waves from upstream at the gauges."),
        "river_flood.rivers.station": (
            "Trạm thuỷ văn trong tệp của tỉnh.",
            "Id of the gauge in the province's file.",
        ),
        "river_flood.rivers.peak": (
            "Chiều cao sóng lũ trên mực nước thường.",
            "Height of the wave above the ordinary stage.",
        ),
        "river_flood.rivers.peak_at": ("Lúc đạt đỉnh.", "When it crests."),
        "river_flood.rivers.rise": ("Thời gian lên.", "Time in which it rises."),
        "river_flood.rivers.hold": ("Thời gian giữ đỉnh.", "How long the crest is kept."),
        "river_flood.rivers.fall": ("Thời gian rút.", "Time in which it falls."),
        "risk_level": (
            "Cấp độ rủi ro thiên tai, 1 đến 5 (QĐ 18/2021/QĐ-TTg).",
            "Disaster risk level, 1 to 5 (Decision 18/2021/QĐ-TTg).",
        ),
        "tide_surge.river": (
            "Nước nguồn nâng các trạm triều.",
            "Constant rise of tidal gauges by the flood season.",
        ),
        "tide_surge.pulses": ("Các đợt gió đẩy nước biển vào.", "Pushes of sea water by the wind."),
        "tide_surge.pulses.height": ("Nước dâng trên triều thiên văn.", "Rise above the astronomical tide."),
        "tide_surge.pulses.peak_at": ("Lúc dâng cao nhất.", "When it is highest."),
        "tide_surge.pulses.rise": ("Thời gian lên.", "Time in which it rises."),
        "tide_surge.pulses.fall": ("Thời gian xuống.", "Time in which it falls."),
        "typhoon.track": ("Vị trí tâm bão theo thời gian.", "Positions of the centre in time."),
        "typhoon.track.at": ("Thời điểm.", "When."),
        "typhoon.track.lat": ("Vĩ độ.", "Latitude."),
        "typhoon.track.lon": ("Kinh độ.", "Longitude."),
        "typhoon.track.wind": ("Gió mạnh nhất quanh tâm.", "Strongest wind around it."),
        "typhoon.eye": ("Bán kính gió mạnh nhất.", "Radius of the strongest wind."),
        "typhoon.profile": (
            "Số mũ giảm gió theo khoảng cách (Holland 1980).",
            "Exponent of the wind's fall with distance (Holland 1980).",
        ),
        "typhoon.land": (
            "Gió trên đất liền so với trên biển.",
            "Wind over land as a share of that over the sea.",
        ),
        "typhoon.rain": ("Mưa gần tâm.", "Rain near the eye."),
        "typhoon.rain_radius": ("Khoảng cách mưa giảm còn 1/e.", "Distance in which the rain falls to 1/e."),
        "typhoon.surge": ("Nước dâng nơi gió mạnh nhất.", "Rise of the sea where the wind is strongest."),
        "winter_smog.factor": (
            "Nồng độ lúc xấu nhất so với ngày thường.",
            "Concentrations at its worst, times the ordinary day's.",
        ),
        "winter_smog.begins": ("Lúc không khí bắt đầu tù đọng.", "When the air begins to stagnate."),
        "winter_smog.build": ("Thời gian xấu dần.", "Time in which it gets worse."),
        "winter_smog.hold": ("Thời gian giữ mức xấu nhất.", "Time for which it stays at its worst."),
        "winter_smog.clear": ("Thời gian tan.", "Time in which it clears."),
        "winter_smog.spread": ("Chênh lệch giữa các xã.", "Spread between communes."),
        "crowd.people": ("Số người lúc đông nhất.", "How many are there when it is at its largest."),
        "crowd.begins": ("Lúc người đầu tiên tới.", "When the first come."),
        "crowd.build": ("Thời gian tới khi đông nhất.", "Time until all are there."),
        "crowd.hold": ("Ở lại trong bao lâu.", "Time for which they stay."),
        "crowd.commune": (
            "Mã xã, phường; nơi đông dân nhất khi bỏ trống.",
            "Commune's code; the most populous one when left out.",
        ),
    }
)


def described(*names: str) -> str:
    """The description of the first name that has one, Vietnamese first; empty when none has."""
    for name in names:
        if name in KEYWORDS:
            return "\n\n".join(KEYWORDS[name])
    return ""
