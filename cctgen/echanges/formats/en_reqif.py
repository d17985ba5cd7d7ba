"""Les clauses et les exigences en ReqIF 1.0 (OMG), que lisent les outils d'exigences, et retour sans perte.

Un objet par clause et par exigence, un attribut texte par clé ; l'identifiant, le titre et le texte portent les noms
convenus de l'échange (`ReqIF.ForeignID`, `ReqIF.ChapterName`, `ReqIF.Text`). L'arbre range l'exigence sous sa clause,
la clause sous son thème.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from cctgen.echanges.format import Format
from cctgen.echanges.formats.lignes import CLAUSE, COLONNES, EXIGENCE, Relues, lignes_de
from cctgen.echanges.modele import ClausierEchange, Relecture
from cctgen.socle.anomalies import Anomalie, Lieu

_NS = "http://www.omg.org/spec/ReqIF/20110401/reqif.xsd"
_NOMS = {
    CLAUSE: {"id": "ReqIF.ForeignID", "titre": "ReqIF.ChapterName", "texte": "ReqIF.Text"},
    EXIGENCE: {"id": "ReqIF.ForeignID", "enonce": "ReqIF.Text"},
}
_TEXTE = "texte-libre"
_THEME = "theme"


def ecrire_reqif(clausier: ClausierEchange) -> str:
    """Rend le fichier XML ; la date est celle du clausier, pour rendre les mêmes octets."""
    jour = "2000-01-01" if clausier.identite is None else str(clausier.identite.date)
    return _Ecriture(clausier, f"{jour}T00:00:00.000+00:00").rendre()


class _Ecriture:
    """L'arbre XML en cours d'écriture."""

    def __init__(self, clausier: ClausierEchange, instant: str) -> None:
        self._clausier = clausier
        self._instant = instant
        espaces: Any = {None: _NS}
        self._racine = etree.Element(f"{{{_NS}}}REQ-IF", nsmap=espaces)

    def rendre(self) -> str:
        """Rend le XML, déclaration comprise."""
        self._entete()
        contenu = _fils(_fils(self._racine, "CORE-CONTENT"), "REQ-IF-CONTENT")
        types = _fils(contenu, "DATATYPES")
        self._nomme(types, "DATATYPE-DEFINITION-STRING", _TEXTE, "Texte", {"MAX-LENGTH": "1000000"})
        self._sortes(_fils(contenu, "SPEC-TYPES"))
        objets = _fils(contenu, "SPEC-OBJECTS")
        arbres = _fils(contenu, "SPECIFICATIONS")
        self._objets(objets, arbres)
        octets: bytes = etree.tostring(self._racine, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return octets.decode()

    def _entete(self) -> None:
        entete = _fils(_fils(self._racine, "THE-HEADER"), "REQ-IF-HEADER", {"IDENTIFIER": "entete"})
        identite = self._clausier.identite
        textes = {
            "COMMENT": "Clausier exporté par cctgen",
            "CREATION-TIME": self._instant,
            "REQ-IF-TOOL-ID": "cctgen",
            "REQ-IF-VERSION": "1.0",
            "SOURCE-TOOL-ID": "cctgen",
            "TITLE": "Clausier" if identite is None else f"{identite.nom}, version {identite.version}",
        }
        for nom, texte in textes.items():
            _fils(entete, nom).text = texte

    def _sortes(self, types: etree._Element) -> None:
        for sorte in (CLAUSE, EXIGENCE, _THEME):
            objet = self._nomme(types, "SPEC-OBJECT-TYPE", f"type-{sorte}", sorte)
            attributs = _fils(objet, "SPEC-ATTRIBUTES")
            for colonne in COLONNES if sorte != _THEME else ("titre",):
                nom = _NOMS.get(sorte, _NOMS[CLAUSE]).get(colonne, colonne)
                definition = self._nomme(attributs, "ATTRIBUTE-DEFINITION-STRING", f"{sorte}.{colonne}", nom)
                _fils(_fils(definition, "TYPE"), "DATATYPE-DEFINITION-STRING-REF").text = _TEXTE
        self._nomme(types, "SPECIFICATION-TYPE", "type-clausier", "clausier")

    def _objets(self, objets: etree._Element, arbres: etree._Element) -> None:
        arbre = self._nomme(arbres, "SPECIFICATION", "clausier", "Clausier")
        _fils(_fils(arbre, "TYPE"), "SPECIFICATION-TYPE-REF").text = "type-clausier"
        racine = _fils(arbre, "CHILDREN")
        par_theme: dict[tuple[str, str], list[list[dict[str, str]]]] = defaultdict(list)
        for clause in self._clausier.clauses:
            par_theme[clause.theme, clause.pilier].append(list(lignes_de(clause)))
        for rang, ((theme, pilier), clauses) in enumerate(par_theme.items(), 1):
            titre = f"{theme}, pilier {pilier}" if pilier else theme
            noeud = self._objet(objets, racine, f"theme-{rang}", _THEME, {"titre": titre})
            for tete, *exigences in clauses:
                sous = self._objet(objets, noeud, f"_{tete['id']}", CLAUSE, tete)
                for exigence in exigences:
                    self._objet(objets, sous, f"_{exigence['id']}", EXIGENCE, exigence)

    def _objet(
        self, objets: etree._Element, parent: etree._Element, identifiant: str, sorte: str, ligne: Mapping[str, str]
    ) -> etree._Element:
        """Écrit un objet et sa place dans l'arbre ; rend le nœud où ranger ce qu'il contient."""
        objet = self._nomme(objets, "SPEC-OBJECT", identifiant, ligne.get("id", ligne.get("titre", "")))
        _fils(_fils(objet, "TYPE"), "SPEC-OBJECT-TYPE-REF").text = f"type-{sorte}"
        valeurs = _fils(objet, "VALUES")
        for colonne, texte in ligne.items():
            valeur = _fils(valeurs, "ATTRIBUTE-VALUE-STRING", {"THE-VALUE": texte})
            _fils(_fils(valeur, "DEFINITION"), "ATTRIBUTE-DEFINITION-STRING-REF").text = f"{sorte}.{colonne}"
        place = self._nomme(parent, "SPEC-HIERARCHY", f"place-{identifiant}", "")
        _fils(_fils(place, "OBJECT"), "SPEC-OBJECT-REF").text = identifiant
        return _fils(place, "CHILDREN")

    def _nomme(
        self,
        parent: etree._Element,
        sorte: str,
        identifiant: str,
        nom: str,
        autres: Mapping[str, str] | None = None,
    ) -> etree._Element:
        attributs = {"IDENTIFIER": identifiant, "LAST-CHANGE": self._instant, **(autres or {})}
        return _fils(parent, sorte, attributs | ({"LONG-NAME": nom} if nom else {}))


def _fils(parent: etree._Element, nom: str, attributs: Mapping[str, str] | None = None) -> etree._Element:
    return etree.SubElement(parent, f"{{{_NS}}}{nom}", dict(attributs or {}))


def est_reqif(texte: str) -> bool:
    """Vrai si le XML est un ReqIF."""
    return _NS in texte[:4000] and "REQ-IF" in texte[:4000]


def relire_reqif(texte: str, fichier: str) -> Relecture:
    """Relit un ReqIF exporté par l'outil ; l'ordre est celui de l'arbre, qu'un autre outil a pu changer."""
    analyseur = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        racine = etree.fromstring(texte.encode(), analyseur)
    except etree.XMLSyntaxError as faute:
        ligne = faute.position[0] if faute.position else None
        anomalie = Anomalie(
            "fichier-illisible", "le XML est mal formé.", "Exportez-le de nouveau.", lieu=Lieu(fichier, ligne)
        )
        return Relecture(ClausierEchange(), (anomalie,))
    objets = {o.get("IDENTIFIER", ""): o for o in racine.iter(f"{{{_NS}}}SPEC-OBJECT")}
    relues = Relues(fichier)
    places = [r.text or "" for r in racine.iter(f"{{{_NS}}}SPEC-OBJECT-REF")]
    for identifiant in dict.fromkeys([*places, *objets]):
        objet = objets.get(identifiant)
        if objet is None:
            continue
        valeurs = dict(_valeurs(objet))
        if valeurs.get("sorte") in (CLAUSE, EXIGENCE):
            relues.ajouter(valeurs, _lieu(objet, fichier))
        elif not identifiant.startswith("theme-"):
            message = f"l'objet « {identifiant} » n'est ni une clause ni une exigence de l'outil : il n'est pas repris."
            conseil = "Exportez-le en tableur depuis son outil, puis importez le tableur."
            relues.anomalies.append(Anomalie("objet-etranger", message, conseil, lieu=_lieu(objet, fichier)))
    return relues.relecture()


def _lieu(objet: etree._Element, fichier: str) -> Lieu:
    ligne = objet.sourceline
    return Lieu(fichier, ligne if isinstance(ligne, int) else None)


def _valeurs(objet: etree._Element) -> Iterator[tuple[str, str]]:
    for valeur in objet.iter(f"{{{_NS}}}ATTRIBUTE-VALUE-STRING"):
        definition = valeur.find(f".//{{{_NS}}}ATTRIBUTE-DEFINITION-STRING-REF")
        if definition is not None and definition.text:
            yield definition.text.rpartition(".")[2], valeur.get("THE-VALUE", "")


FORMAT = Format(
    "reqif",
    ecrire_reqif,
    reconnait=lambda recu: est_reqif(recu.texte),
    relire=lambda recu: relire_reqif(recu.texte, recu.nom),
)
