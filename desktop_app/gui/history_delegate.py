"""Draws a history row: thumbnail, verdict with its mark, name, and where and when."""

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.gui import theme, verdict_mark, wording
from desktop_app.gui.history_model import Role
from desktop_app.history import Entry

_MARGIN = 8
_Index = QModelIndex | QPersistentModelIndex


class HistoryDelegate(QStyledItemDelegate):
    """Three lines of text beside a square thumbnail; every line is elided, the tooltip has the whole."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(200, 3 * option.fontMetrics.height() + 2 * _MARGIN + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry: Entry = index.data(Role.ENTRY)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_background(painter, option)
        inner = option.rect.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        square = QRect(inner.topLeft(), QSize(inner.height(), inner.height()))
        lines = inner.adjusted(square.width() + 10, 0, 0, 0)
        _paint_thumbnail(painter, _where_read(option, inner, square), index.data(Role.THUMBNAIL), entry)
        self._paint_lines(painter, _where_read(option, inner, lines), option, entry)
        painter.restore()

    def _paint_background(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        colours = theme.current()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if not (selected or option.state & QStyle.StateFlag.State_MouseOver or focused):
            return
        shape = QRectF(option.rect).adjusted(2, 2, -2, -2)
        painter.setBrush(theme.mix(colours.card, colours.accent, 0.16 if selected else 0.06))
        painter.setPen(QPen(colours.accent, 1.5) if focused or selected else QPen(Qt.PenStyle.NoPen))
        painter.drawRoundedRect(shape, 7, 7)

    def _paint_lines(self, painter: QPainter, area: QRect, option: QStyleOptionViewItem, entry: Entry) -> None:
        text = option.palette.color(QPalette.ColorRole.Text)
        line = QFontMetrics(option.font).height()
        mark = QRect(area.left(), area.top() + 1, line - 2, line - 2)
        colours = theme.current()
        colour = _on_selection(colours.of_outcome(entry.outcome).name(), colours.card.name(), colours.accent.name())
        verdict_mark.paint(painter, QRectF(_where_read(option, area, mark)), entry.outcome, colour)
        bold = QFont(option.font)
        bold.setBold(True)
        first = QRect(area.left() + line + 4, area.top(), area.width() - line - 4, line)
        self._line(painter, _where_read(option, area, first), bold, wording.verdict_words(entry.outcome), colour)
        second = QRect(area.left(), area.top() + line + 2, area.width(), line)
        name = wording.printable(entry.name) or self.tr("Unnamed picture")
        self._line(painter, second, option.font, name, text, Qt.TextElideMode.ElideMiddle)
        third = second.translated(0, line + 2)
        muted = _on_selection(colours.muted.name(), colours.card.name(), colours.accent.name())
        self._line(painter, third, option.font, _where_and_when(entry), muted)

    def _line(
        self, painter: QPainter, area: QRect, font: QFont, text: str, colour: QColor,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:  # fmt: skip
        painter.setFont(font)
        painter.setPen(colour)
        shown = QFontMetrics(font).elidedText(text, elide, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, shown)


def _where_read(option: QStyleOptionViewItem, whole: QRect, part: QRect) -> QRect:
    """From right to left the parts of a whole change sides."""
    return QStyle.visualRect(option.direction, whole, part)


@lru_cache(maxsize=32)
def _on_selection(colour: str, card: str, accent: str) -> QColor:
    """A colour that can be read on a selected row too."""
    return theme.readable(QColor(colour), theme.mix(QColor(card), QColor(accent), 0.16))


def _where_and_when(entry: Entry) -> str:
    when = wording.when(entry)
    return f"{when} · {wording.printable(entry.page_host)}" if entry.page_host else when


def _paint_thumbnail(painter: QPainter, square: QRect, image: QImage, entry: Entry) -> None:
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(square), 5, 5)
    painter.save()
    painter.setClipPath(shape)
    painter.fillRect(square, theme.mix(theme.current().card, theme.current().text, 0.08))
    if image.isNull():
        side = square.width() * 0.5
        mark = QRectF(0, 0, side, side)
        mark.moveCenter(QPointF(QRectF(square).center()))
        verdict_mark.paint(painter, mark, entry.outcome, theme.current().neutral)
    else:
        painter.drawImage(square, image, _centre_square(image))
    painter.restore()


def _centre_square(image: QImage) -> QRect:
    side = min(image.width(), image.height())
    return QRect(QPoint((image.width() - side) // 2, (image.height() - side) // 3), QSize(side, side))
