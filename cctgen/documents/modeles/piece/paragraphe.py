"""Ce que porte un paragraphe, outre son texte, et qui disparaîtrait avec lui."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cctgen.documents.modeles.piece.noms import COMPATIBLE, w

_PORTES = {
    w("drawing"): "une image ou un dessin",
    w("pict"): "une image ou un dessin",
    w("object"): "un objet incorporé",
    w("sectPr"): "un saut de section",
    w("pageBreakBefore"): "un saut de page",
    w("footnoteReference"): "un appel de note",
    w("endnoteReference"): "un appel de note",
    w("fldSimple"): "un champ",
    w("instrText"): "un champ",
    w("sym"): "un symbole",
    w("ptab"): "une tabulation",
    w("subDoc"): "un sous-document",
    f"{COMPATIBLE}AlternateContent": "une image ou un dessin",
}
_SAUTS = {"page": "un saut de page", "column": "un saut de colonne"}
_FAUX = ("0", "false", "off")


def ce_qu_il_porte(paragraphe: Any) -> tuple[str, ...]:
    """Nomme ce que porte un paragraphe et qui n'est pas du texte : image, saut, note, champ, signet d'une personne."""
    return tuple(dict.fromkeys(_portes(paragraphe)))


def _portes(paragraphe: Any) -> Iterator[str]:
    for element in paragraphe.iter():
        if element.tag in _PORTES and element.get(w("val")) not in _FAUX:
            yield _PORTES[element.tag]
        elif element.tag == w("br") and element.get(w("type")) in _SAUTS:
            yield _SAUTS[element.get(w("type"))]
        elif element.tag == w("bookmarkStart") and not _est_sans_effet(element):
            yield f"le signet « {element.get(w('name'), '')} »"


def _est_sans_effet(signet: Any) -> bool:
    """Vrai d'un signet que Word pose seul ; celui d'un copier-coller, si aucun renvoi de sa partie ne le vise."""
    nom = str(signet.get(w("name"), ""))
    if not nom.startswith("OLE_LINK"):
        return nom.startswith("_")
    vise = re.compile(rf"(?<!\w){re.escape(nom)}(?!\w)")
    renvois = signet.getroottree().iter(w("instrText"), w("fldSimple"), w("hyperlink"))
    return not any(vise.search(e.text or "" if e.tag == w("instrText") else _cible(e)) for e in renvois)


def _cible(renvoi: Any) -> str:
    return str(renvoi.get(w("instr")) or renvoi.get(w("anchor")) or "")


def autre_texte(paragraphe: Any, portee: str) -> str:
    """Rend le texte de la ligne (`tr`) ou de la case (`tc`) d'un paragraphe, celui-ci excepté."""
    contenant = next(paragraphe.iterancestors(w(portee)), None)
    if contenant is None:
        return ""
    siens = set(paragraphe.iter(w("t")))
    return "".join(texte.text or "" for texte in contenant.iter(w("t")) if texte not in siens).strip()
