"""Messages about exercise files in Vietnamese; the same keys as in ``english_exercises``."""

from __future__ import annotations

MESSAGES = {
    "E601.character": (
        "ký tự '{found}' không có nghĩa trong điều kiện",
        "Có phải ý bạn là {close}? | Đặt tên trong dấu nháy.",
    ),
    "E601.quote": (
        "tên {found} không được đóng nháy, bị trống hoặc dài hơn 80 ký tự",
        "Đóng bằng đúng loại dấu nháy đã mở.",
    ),
    "E601.expected": ("cần {expected}, gặp {found}", "Có phải ý bạn là '{close}'?"),
    "E601.function": (
        "không thể hỏi '{found}' trong điều kiện",
        "Có phải ý bạn là '{close}'? | Có thể hỏi: {expected}.",
    ),
    "E601.few": ("'{found}' còn thiếu một tên trong dấu nháy", "Thiếu: {expected}."),
    "E601.many": ("'{found}' không nhận thêm tên", "Chỉ giữ {expected}."),
    "E601.twice": ("'{found}': nói hai lần cùng một điều", "Chỉ giữ một."),
    "E601.truth": (
        "{found} chỉ đúng hoặc sai, không so sánh được",
        "Viết một mình, hoặc 'not …' để phủ định. | Muốn so sánh số lần, viết {close}.",
    ),
    "E601.constant": (
        "'{found}' lúc nào cũng như nhau",
        'So sánh với đại lượng thay đổi, như kpi("…").',
    ),
    "E601.either": (
        "'not' đi với '{found}' có thể hiểu hai cách",
        "Viết {expected}, hoặc {close}.",
    ),
    "E601.unit": ("cần đơn vị thời gian, gặp {found}", "Có phải ý bạn là '{close}'? | Có thể: {expected}."),
    "E601.duration": (
        "'{found} …' không nằm giữa 1 s và 7 ngày",
        "Điều kiện được hỏi mỗi phút một lần.",
    ),
    "E601.number": ("số '{found}' quá lớn", "Viết số dưới 10^15."),
    "E601.deep": ("quá {expected} ngoặc hoặc 'not' lồng nhau", "Viết phẳng hơn."),
    "E601.long": (
        "điều kiện dài {found} ký tự, chỉ đọc tối đa {expected}",
        "Tách ra nhiều tình huống.",
    ),
    "E602.cell": ("không có nhóm '{name}' tham gia", "Có phải ý bạn là '{close}'? | Hiện có: {allowed}."),
    "E602.storyline": (
        "không có mạch chuyện '{name}'",
        "Có phải ý bạn là '{close}'? | Hiện có: {allowed}.",
    ),
    "E602.objective": ("không có mục tiêu '{name}'", "Có phải ý bạn là '{close}'? | Hiện có: {allowed}."),
    "E602.inject": ("không có tình huống '{name}'", "Có phải ý bạn là '{close}'? | Hiện có: {allowed}."),
    "E602.expected": (
        "không có việc cần làm '{name}'",
        "Có phải ý bạn là '{close}'? | Hiện có: {allowed}.",
    ),
    "E602.case": ("lĩnh vực '{name}' không có vụ việc", "Có phải ý bạn là '{close}'? | Có thể: {allowed}."),
    "E602.station": (
        "không có cảm biến '{name}' thuộc loại này",
        "Có phải ý bạn là '{close}'? | Hiện có: {allowed}.",
    ),
    "E602.numbered": (
        "không có cảm biến '{name}' thuộc loại '{sensor}'",
        "Cảm biến loại này đặt tên theo xã, phường và số thứ tự: '{hint}'.",
    ),
    "E602.place": ("chỉ số '{name}' chỉ có cho toàn tỉnh", "Bỏ mã xã, phường."),
    "E602.levels": ("chỉ số '{name}' không có mức", "So sánh giá trị của nó: kpi(…)."),
    "E603": ("các tình huống chờ lẫn nhau: {way}", "Cho một tình huống cách kích hoạt khác."),
    "E604": (
        "{value} đã hết giờ chơi: cuộc diễn tập kéo dài {duration}",
        "Dời lại, hoặc tăng 'lasts'.",
    ),
    "E604.play": (
        "diễn tập từ {begins} sẽ kéo dài đến {ends}, nhưng kịch bản '{scenario}' chỉ dài {duration}",
        "Giảm 'lasts' hoặc bắt đầu sớm hơn bằng 'starts'.",
    ),
    "E604.window": (
        "'{key}' chỉ dành cho điều kiện: không có 'when'",
        "Bỏ khoá này, hoặc viết 'when'.",
    ),
    "E604.closed": ("cửa sổ đóng lúc {value}, trước khi mở lúc {begins}", "Đổi chỗ hai giá trị."),
    "E605": (
        "nhóm '{cell}' không có quyền ra lệnh '{order}'",
        "Lệnh này thuộc về: {allowed}. | Giao cho nhóm khác, hoặc thêm vào 'orders' của nhóm.",
    ),
    "E605.commune": (
        "nhóm '{cell}' không phụ trách xã, phường '{name}'",
        "Các xã, phường của nhóm: {allowed}.",
    ),
    "E605.control": (
        "'{order}' là sự việc xảy ra, không phải quyết định của người chơi",
        "Chuyển thành tác động của một tình huống.",
    ),
    "E606": ("thước đo loại '{kind}' cần có '{key}'", "Thêm '{key}: …'."),
    "E606.surplus": (
        "thước đo loại '{kind}' không dùng '{key}'",
        "Bỏ khoá này. | Loại này dùng: {allowed}.",
    ),
    "E606.order": (
        "'acceptable' lại tốt hơn 'target' trong khi {better} mới là tốt hơn",
        "Đổi chỗ hai giá trị, hoặc sửa 'better'.",
    ),
    "E607": ("không có kịch bản '{name}'", "Có phải ý bạn là '{close}'? | Hiện có: {allowed}."),
    "E607.wrong": ("bản thân kịch bản '{name}' có lỗi", "Sửa kịch bản trước: ioc validate {name}."),
    "E607.any": (
        "kịch bản '{name}' dành cho tỉnh bất kỳ, diễn tập cần một tỉnh cụ thể",
        "Viết một kịch bản mở rộng nó và nêu tên tỉnh.",
    ),
    "E608": (
        "chưa nói lúc nào kích hoạt",
        "Viết một trong: at: T+0:10, after: {{inject: …}}, when: '…', manual: true.",
    ),
    "E608.many": ("nói nhiều cách kích hoạt cùng lúc: {found}", "Chỉ giữ một."),
    "E609.nobody": ("có nội dung nhưng không ai nhận", "Nêu các nhóm ở 'to'."),
    "E609.nothing": (
        "tình huống '{name}' không báo cho ai và không thay đổi gì",
        "Thêm 'to' kèm 'body', hoặc 'effects'.",
    ),
    "E609.need": ("phải đạt {value} việc, nhưng chỉ có {high}", "Giảm 'need'."),
    "E609.whom": ("không rõ ai phải làm '{name}'", "Nêu nhóm: 'by: …'."),
    "W601": (
        "không tình huống nào kiểm tra mục tiêu '{name}'",
        "Nêu mục tiêu ở 'objectives' của một tình huống, hoặc bỏ mục tiêu.",
    ),
    "W602": (
        "tình huống '{name}' không kiểm tra mục tiêu nào",
        "Nêu điều cần kiểm tra ở 'objectives', hoặc bỏ tình huống.",
    ),
    "W602.expects": (
        "không chờ đợi việc gì sau tình huống '{name}'",
        "Viết ở 'expects' việc người chơi giỏi sẽ làm; tin thường chỉ cần 'acknowledge', tin giả thì 'nothing'.",
    ),
    "W603": (
        "nhóm '{cell}' nhận tình huống chính này chỉ {minutes} phút sau '{name}'",
        "Dời để cách nhau ít nhất {least} phút, hoặc cho một tình huống là 'optional'.",
    ),
    "W604": (
        "không có quãng lặng: không lúc nào {minutes} phút liền vắng tình huống",
        "Để một khoảng cho người chơi suy nghĩ, hoặc cho vài tình huống là 'optional'.",
    ),
    "W605": (
        "cuối cuộc diễn tập thiếu giai đoạn khôi phục: từ {from} không có gì xảy ra",
        "Thêm tình huống về khôi phục, bàn giao hoặc việc sắp tới.",
    ),
    "W606": (
        "điều kiện không bao giờ đúng: {text}",
        "Đối chiếu các giới hạn với nhau và với cửa sổ thời gian.",
    ),
    "W606.always": (
        "điều kiện lúc nào cũng đúng: {text}",
        "Dùng 'at' cho một thời điểm, hoặc hỏi điều có thể sai.",
    ),
    "W606.draft": (
        "'{name}' còn là bản nháp, không được phát, nên tình huống này không bao giờ đến",
        "Duyệt '{name}', hoặc chờ tình huống khác.",
    ),
    "W606.silent": (
        "không ai nhận '{name}' nên không ai trả lời được, tình huống này không bao giờ đến",
        "Chờ 'fired', hoặc nêu người nhận của '{name}'.",
    ),
    "W607": (
        "chờ '{order}' từ {cells}, nhưng họ không có quyền ra lệnh này ở đó",
        "Nêu nhóm có quyền ở 'by', hoặc mở rộng quyền của nhóm. | Lệnh thuộc về: {allowed}.",
    ),
    "W608": (
        "'{order}' có tác dụng sau {lead} phút, nhưng cuộc diễn tập kết thúc {left} phút sau tình huống này",
        "Phát tình huống sớm hơn nếu muốn người chơi thấy lệnh có tác dụng.",
    ),
    "W608.end": (
        "hạn là {within} phút, nhưng cuộc diễn tập kết thúc {left} phút sau tình huống này",
        "Phát sớm hơn, giảm 'within', hoặc tăng 'lasts'.",
    ),
    "W609": ("nhóm '{name}' không nhận tình huống nào", "Gửi cho nhóm một tình huống, hoặc bỏ nhóm."),
    "W610": (
        "tình huống chính '{name}' chỉ phát bằng tay",
        "Cho giờ hoặc điều kiện kèm 'hold: true', hoặc chuyển thành 'optional'.",
    ),
    "W611": (
        "sau {share} % tình huống thì không nên làm gì cả",
        "Giữ tin giả dưới {most} %, nếu không người chơi sẽ chẳng tin gì nữa.",
    ),
    "W612": ("hai thứ tiếng viết như nhau: {text}", "Dịch một bên."),
    "W612.accents": ("bản tiếng Việt không có dấu: {text}", "Viết có dấu."),
    "W613": ("mục tiêu '{name}' không có thước đo", "Thêm thước đo, nếu không chỉ còn mắt người đánh giá."),
    "W614": ("gợi ý của '{name}' đến khi đã hết giờ", "Cho gợi ý đến trước khi hạn cuối kết thúc."),
    "W615": ("kế hoạch mẫu không có lệnh '{order}'", "Thêm vào 'plan'. | Chờ cho {target}."),
    "W615.plan": (
        "không có kế hoạch mẫu",
        "Viết ở 'plan' việc người chơi giỏi sẽ làm: chạy thử sẽ cho biết có thắng không.",
    ),
    "W615.wins": ("chưa nói thế nào là thắng", "Viết điều kiện ở 'wins'."),
    "W616": (
        "đến lệnh '{order}' kế hoạch mẫu đã chi {spent} đồng, nhưng chỉ có {budget} đồng",
        "Tăng 'budget', hoặc bớt lệnh.",
    ),
}

WORDS = {
    "a comparison or something that happened": "một phép so sánh hoặc một việc đã xảy ra",
    "'and', 'or', 'for' or 'within'": "'and', 'or', 'for' hoặc 'within'",
    "<, <=, >, >=, == or !=": "<, <=, >, >=, == hoặc !=",
    "a name in quotes": "một tên trong dấu nháy",
    "a duration such as 10 min": "một khoảng thời gian như 10 min",
    'cell="…" or target="…"': 'cell="…" hoặc target="…"',
    "end of the condition": "hết điều kiện",
    "an indicator": "chỉ số",
    "a commune's code": "mã xã, phường",
    "a class of sensors": "loại cảm biến",
    "a sensor's name": "tên cảm biến",
    "a domain that has cases": "lĩnh vực có vụ việc",
    "an inject": "tình huống",
    "an inject or an expectation": "tình huống hoặc việc cần làm",
    "a kind of order": "loại lệnh",
    "a cell": "nhóm",
    "an objective": "mục tiêu",
    "a lower result": "kết quả thấp hơn",
    "a higher result": "kết quả cao hơn",
    "domain.order, acknowledge, reply, decide or nothing": (
        "lĩnh_vực.lệnh, acknowledge, reply, decide hoặc nothing"
    ),
}
"""Words that stand in placeholders."""
