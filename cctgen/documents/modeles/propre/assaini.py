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
from cctgen.documents.modeles.piece.sauts import reporter_les_sauts
from cctgen.documents.modeles.propre.champs import DE_L_APPLICATION, PERSONNALISEES, cites, oter_les_autres
from cctgen.socle.fichiers import zip_reproductible

_REGLAGES_OTES = tuple(
    map(
        w,
        (
            "attachedTemplate",
            "linkStyles",
            "mailMerge",
            "trackRevisions",
            "writeProtection",
            "revisionView",
            "rsids",
            "attachedSchema",
            "saveThroughXslt",
            "proofState",
            "documentType",
        ),
    )
)
"""Réglages du document où fut fait le modèle : son modèle d'origine, son suivi, ce qui le réserve à quelqu'un."""
_REPERES_OTES = tuple(map(w, ("printerSettings", "permStart", "permEnd")))
"""Dans le texte : l'imprimante du poste, et qui pouvait modifier un passage protégé."""
_PAQUET_GARDE = frozenset({"officeDocument", "core-properties"})
"""Ce qui se garde de l'archive : ni l'organisme, ni l'étiquette, ni la vignette du document d'origine."""
_DES_PROPRIETES = {"custom-properties": PERSONNALISEES, "extended-properties": DE_L_APPLICATION}
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
DES_CASES = "forms"
"""La protection qui ne laisse changer que les cases d'un formulaire (ECMA-376, 17.15.1.29)."""
EXTERNE = "External"
_DU_PAQUET = "_rels/.rels"
_REGLAGES = "word/settings.xml"


@lru_cache(maxsize=32)
def assaini(octets: bytes, protection: str = "") -> bytes:
    """Rend un modèle sans faute, moins ce qui ne regarde que son auteur.

    Ce qu'aucune relation ne désigne plus disparaît du document produit. `protection` est celle qu'il garde, s'il en a
    une : `DES_CASES` pour un formulaire.
    """
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        pieces = {nom: archive.read(nom) for nom in archive.namelist() if nom.endswith((".xml", ".rels"))}
    retouches: dict[str, bytes] = {}
    racines = {nom: _lue(o) for nom, o in pieces.items() if nom.startswith("word/") and nom.endswith(".xml")}
    imprimes = cites(racines.values())
    for nom, racine in racines.items():
        avant = etree.tostring(racine)
        en_entiers(racine)
        reporter_les_sauts(racine)
        if nom == _REGLAGES:
            _alleger_les_reglages(racine, imprimes, protection)
        else:
            _oter(racine, _REPERES_OTES)
        if etree.tostring(racine) != avant:
            retouches[nom] = _ecrite(racine)
    gardees = _PAQUET_GARDE
    for nature, nom in _DES_PROPRIETES.items():
        if nom in pieces and oter_les_autres(racine := _lue(pieces[nom]), imprimes):
            retouches[nom] = _ecrite(racine)
            gardees |= {nature}
    for nom, contenu in pieces.items():
        if nom == _DU_PAQUET or (nom.startswith("word/") and nom.endswith(".rels")):
            piece = retouches.get(_piece_de(nom), pieces.get(_piece_de(nom), b""))
            racine = _lue(contenu)
            employes = designes(_lue(piece)) if piece else frozenset()
            if _alleger(racine, employes, gardees if nom == _DU_PAQUET else frozenset()):
                retouches[nom] = _ecrite(racine)
    return zip_reproductible(octets, {nom: partial(_a_la_place, o) for nom, o in retouches.items()})


@lru_cache(maxsize=32)
def deprotege(octets: bytes) -> bytes:
    """Rend un modèle qui ne protège rien : une fiche à compléter s'écrit partout, même au modèle d'un formulaire."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        reglages = _lue(archive.read(_REGLAGES)) if _REGLAGES in archive.namelist() else None
    if reglages is None or reglages.find(w("documentProtection")) is None:
        return octets
    _oter(reglages, (w("documentProtection"),))
    return zip_reproductible(octets, {_REGLAGES: partial(_a_la_place, _ecrite(reglages))})


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


def _alleger_les_reglages(reglages: Any, imprimes: frozenset[str], gardee: str) -> None:
    _oter(reglages, _REGLAGES_OTES)
    for protection in reglages.findall(w("documentProtection")):
        if not gardee or protection.get(w("edit")) != gardee:
            reglages.remove(protection)
    for variables in reglages.findall(w("docVars")):
        if not oter_les_autres(variables, imprimes):
            reglages.remove(variables)


def _oter(racine: Any, noms: Collection[str]) -> None:
    for element in list(racine.iter(*noms)):
        element.getparent().remove(element)


def designes(piece: Any) -> frozenset[str]:
    """Rend les relations qu'emploie la racine d'une pièce."""
    return frozenset(valeur for e in piece.iter() for nom, valeur in e.attrib.items() if est_un_lien(nom))


def _alleger(liens: Any, employes: frozenset[str], gardees: frozenset[str]) -> bool:
    """Ôte les relations qui ne portent aucun contenu ; vrai s'il y en avait. `gardees` : les seules du paquet."""
    a_oter = [lien for lien in liens if _est_a_oter(lien, employes, gardees)]
    for lien in a_oter:
        liens.remove(lien)
    return bool(a_oter)


def _est_a_oter(lien: Any, employes: frozenset[str], gardees: frozenset[str]) -> bool:
    if not isinstance(lien.tag, str) or nom_court(lien.tag) != "Relationship":
        return False
    if gardees:
        return _nature(lien) not in gardees
    return est_ote(lien) or (lien.get("Id") not in employes and lien.get("TargetMode") == EXTERNE)


def est_ote(lien: Any) -> bool:
    """Vrai d'une relation que la production ôte toujours."""
    return _nature(lien) in _LIENS_OTES


def _nature(lien: Any) -> str:
    return str(lien.get("Type", "")).rpartition("/")[2]
