"""The PDF engine: HTML in, tagged PDF out; it fetches nothing but the project's own style sheets.

WeasyPrint takes seconds to import, so it is imported when the first PDF is made: in the worker.
"""

from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"


def make_pdf(html: str, stylesheets: tuple[str, ...]) -> bytes:
    """A PDF/UA-1 document from a whole HTML page.

    ``stylesheets`` are file names below ``static/css``. The page must carry ``lang`` and a title.
    """
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    fetch = URLFetcher(allowed_protocols=())  # every address is refused
    styles = [CSS(string=(STATIC / "css" / name).read_text("utf-8")) for name in stylesheets]
    pdf: bytes = HTML(string=html, url_fetcher=fetch).write_pdf(
        stylesheets=styles, pdf_variant="pdf/ua-1"
    )
    return pdf
