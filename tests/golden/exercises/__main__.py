"""Write the expected texts; look at the difference before you believe it."""

from tests.golden.exercises import expected, told, wrong_files

for path in wrong_files().values():
    for language in ("en", "vi"):
        expected(path, language).write_text(told(path, language), "utf-8")
