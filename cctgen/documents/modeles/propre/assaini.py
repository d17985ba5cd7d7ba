"""Le modèle d'un service, prêt à produire : sans rien du poste où il fut fait, ses mesures entières."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from functools import lru_cache, partial
from typing import Any

from lxml import etree

from cctgen.documents.modeles.piece.mesures import en_entiers
from cctgen.documents.modeles.piece.noms import est_un_lien, nom_court, w
from cctgen.socle.fichiers import zip_reproductible

_REGLAGES_OTES = tuple(
    map(
        w,
        (
            "attachedTemplate",
            "linkStyles",
            "mailMerge",
            "trackRevisions",
            "documentProtection",
            "writeProtection",
            "revisionView",
            "docVars",
            "rsids",
            "attachedSchema",
            "saveThroughXslt",
            "proofState",
            "documentType",
        ),
    )
)
"""Réglages du document où fut fait le modèle : son modèle d'origine, son suivi, sa protection, ses variables."""
_REPERES_OTES = tuple(map(w, ("printerSettings", "permStart", "permEnd")))
"""Dans le texte : l'imprimante du poste, et qui pouvait modifier un passage protégé."""
_PAQUET_GARDE = frozenset({"officeDocument", "core-properties"})
"""Ce qui se garde de l'archive : ni l'organisme, ni l'étiquette, ni la vignette du document d'origine."""
_LIENS_OTES = frozenset(
    {
        "attachedTemplate",
        "customXml",
        "glossaryDocument",
        "printerSettings",
        "vbaProject",
        "keyMapCustomizations",
        "attachedToolbars",
        "people",
        "mailMergeSource",
        "mailMergeHeaderSource",
        "recipientData",
        "transform",
        "documenttasks",
        "comments",
        "commentsExtended",
        "commentsIds",
        "commentsExtensible",
    }
)
"""Un commentaire ancré dans le texte est une faute ; ce qui reste des autres ne se voit nulle part."""
EXTERNE = "External"
_DU_PAQUET = "_rels/.rels"


@lru_cache(maxsize=32)
def assaini(octets: bytes) -> bytes:
    """Rend un modèle sans faute, moins ce qui ne regarde que son auteur.

    Ce qu'aucune relation ne désigne plus disparaît du document produit.
    """
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        pieces = {nom: archive.read(nom) for nom in archive.namelist() if nom.endswith((".xml", ".rels"))}
    retouches: dict[str, bytes] = {}
    for nom, contenu in pieces.items():
        if nom.startswith("word/") and nom.endswith(".xml"):
            racine = _lue(contenu)
            avant = etree.tostring(racine)
            en_entiers(racine)
            _oter(racine, _REGLAGES_OTES if nom == "word/settings.xml" else _REPERES_OTES)
            if etree.tostring(racine) != avant:
                retouches[nom] = _ecrite(racine)
    for nom, contenu in pieces.items():
        if nom == _DU_PAQUET or (nom.startswith("word/") and nom.endswith(".rels")):
            piece = retouches.get(_piece_de(nom), pieces.get(_piece_de(nom), b""))
            racine = _lue(contenu)
            if _alleger(racine, designes(_lue(piece)) if piece else frozenset(), du_paquet=nom == _DU_PAQUET):
                retouches[nom] = _ecrite(racine)
    return zip_reproductible(octets, {nom: partial(_a_la_place, o) for nom, o in retouches.items()})


def _lue(octets: bytes) -> Any:
    return etree.fromstring(octets, etree.XMLParser(resolve_entities=False))


def _ecrite(racine: Any) -> bytes:
    return bytes(etree.tostring(racine, encoding="UTF-8", standalone=True))


def _a_la_place(octets: bytes, _avant: bytes) -> bytes:
    return octets


def _piece_de(liens: str) -> str:
    """« word/_rels/document.xml.rels » dit les relations de « word/document.xml »."""
    dossier, _, nom = liens.rpartition("_rels/")
    return f"{dossier}{nom.removesuffix('.rels')}"


def _oter(racine: Any, noms: Collection[str]) -> None:
    for element in list(racine.iter(*noms)):
        element.getparent().remove(element)


def designes(piece: Any) -> frozenset[str]:
    """Rend les relations qu'emploie la racine d'une pièce."""
    return frozenset(valeur for e in piece.iter() for nom, valeur in e.attrib.items() if est_un_lien(nom))


def _alleger(liens: Any, employes: frozenset[str], *, du_paquet: bool) -> bool:
    """Ôte les relations qui ne portent aucun contenu ; vrai s'il y en avait."""
    a_oter = [lien for lien in liens if _est_a_oter(lien, employes, du_paquet=du_paquet)]
    for lien in a_oter:
        liens.remove(lien)
    return bool(a_oter)


def _est_a_oter(lien: Any, employes: frozenset[str], *, du_paquet: bool) -> bool:
    if not isinstance(lien.tag, str) or nom_court(lien.tag) != "Relationship":
        return False
    if du_paquet:
        return _nature(lien) not in _PAQUET_GARDE
    return est_ote(lien) or (lien.get("Id") not in employes and lien.get("TargetMode") == EXTERNE)


def est_ote(lien: Any) -> bool:
    """Vrai d'une relation que la production ôte toujours."""
    return _nature(lien) in _LIENS_OTES


def _nature(lien: Any) -> str:
    return str(lien.get("Type", "")).rpartition("/")[2]
