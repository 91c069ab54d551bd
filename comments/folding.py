"""One spelling for text that looks the same, so that tricks with letters do not evade a check."""

import unicodedata

# Letters of other alphabets that look like Latin ones in most fonts. Not complete (Unicode lists
# thousands): the ones that keyboards and name generators offer.
_LOOK_ALIKES = str.maketrans(
    "авекмнорстухіјѕԁԛԝһᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢαβεικνορτυχγωøłđħŧ",
    "abekmhopctyxijsdqwhabcdeghijklmnoprstuvwyzabeiknoptuxywoldht",
)


def fold(text: str) -> str:
    """Return the text in plain small Latin letters where it looks like them.

    Full-width forms become ordinary ones; accents, zero-width and direction characters go.
    """
    compatible = unicodedata.normalize("NFKC", text).casefold()
    decomposed = unicodedata.normalize("NFD", compatible)
    kept = "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Me", "Cf"))
    return kept.translate(_LOOK_ALIKES)
