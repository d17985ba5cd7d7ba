"""De quel format est une source : d'après son contenu, l'extension ne faisant que départager."""

from __future__ import annotations

import codecs
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from posixpath import splitext

from cctgen.clausier.modele import Clausier
from cctgen.echanges.format import TexteRecu
from cctgen.echanges.formats_connus import FORMATS
from cctgen.echanges.modele import ClausierEchange, Relecture
from cctgen.echanges.sources.articles import decouper
from cctgen.echanges.sources.classeur import articles_du_classeur
from cctgen.echanges.sources.clauses import prefixe_de, rediger_clauses
from cctgen.echanges.sources.modele import ArticleLu
from cctgen.echanges.tableau_csv import CsvAbime, lignes_de_csv
from cctgen.echanges.word.lecture import lire_word
from cctgen.matrice.lecture.archive import FichierRefuse, chemin_de
from cctgen.matrice.lecture.caches.masques import masques_de
from cctgen.matrice.lecture.classeur import Classeur, Feuille
from cctgen.matrice.lecture.lot import lire_classeur_a_part
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.fichiers import empreinte

_ARCHIVE = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
TAILLE_MAX = 50_000_000
"""Octets admis : dix fois le clausier livré en ReqIF, le plus verbeux des formats."""


def reconnaitre_et_relire(octets: bytes, nom: str, base: Clausier, prefixe: str = "") -> Relecture:
    """Relit une source d'un format connu ; une source illisible est une anomalie bloquante.

    `prefixe` ouvre les identifiants de ce qui n'en a pas encore : un document, un tableau.
    """
    if len(octets) > TAILLE_MAX:
        return refus("fichier-trop-grand", f"le fichier dépasse {TAILLE_MAX // 1_000_000} Mo.", nom)
    if not octets.removeprefix(codecs.BOM_UTF8).strip():
        return refus("fichier-illisible", "le fichier est vide.", nom)
    source = Source(nom, prefixe or prefixe_de(splitext(nom)[0]), f"copie-{empreinte(octets)[:8]}", base)
    if octets.startswith((_ARCHIVE, _OLE)):
        return _relire_un_office(octets, source)
    return _relire_un_texte(_decoder(octets), source)


def _decoder(octets: bytes) -> str:
    """Excel enregistre un CSV français en Windows-1252, et son « Texte Unicode » en UTF-16, que son indicateur dit."""
    if octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return octets.decode("utf-16", errors="replace")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", errors="replace")


def _relire_un_texte(texte: str, source: Source) -> Relecture:
    recu = TexteRecu(source.nom, texte)
    for format_ in FORMATS.values():
        if format_.reconnait(recu):
            return format_.relire(recu)
    if texte.lstrip()[:1] == "{":
        return _refuser_un_json(texte, source.nom)
    if splitext(source.nom)[1].lower() == ".csv":
        return _relire_un_tableau(texte, source)
    return refus("format-inconnu", "ce fichier n'est d'aucun format connu.", source.nom)


@dataclass(frozen=True, slots=True)
class Source:
    """Ce qui situe un document à importer : son nom, le préfixe de ses identifiants, sa version, la base."""

    nom: str
    prefixe: str
    version: str
    base: Clausier

    def rediger(self, articles: Sequence[ArticleLu], titre: str, anomalies: Sequence[Anomalie]) -> Relecture:
        """Rend le clausier tiré de ces articles, et tout ce qui a été constaté."""
        redigee = rediger_clauses(articles, titre, self.nom, self.base, self.prefixe, self.version)
        return Relecture(redigee.clausier, (*anomalies, *redigee.anomalies))


def _relire_un_office(octets: bytes, source: Source) -> Relecture:
    """Relit un document ou un classeur : l'un et l'autre sont des archives, seul le contenu les distingue."""
    try:
        if _est_un_document(octets):
            lue = lire_word(octets, source.nom)
            articles, anomalies = decouper(lue.passages)
            return source.rediger(articles, lue.titre, (*lue.anomalies, *anomalies))
        classeur = lire_classeur_a_part(octets, source.nom)
        articles, anomalies = articles_du_classeur(classeur, source.nom, masques_de(octets))
    except FichierRefuse as faute:
        return refus(faute.code, faute.message, source.nom)
    return source.rediger(articles, "", anomalies)


def _est_un_document(octets: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            return any(chemin_de(n) == "word/document.xml" for n in archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return False


def _relire_un_tableau(texte: str, source: Source) -> Relecture:
    """Relit un CSV quelconque comme la feuille d'un classeur."""
    try:
        lignes = [cellules for _, cellules in lignes_de_csv(texte)]
    except CsvAbime as faute:
        conseil = 'Fermez ce guillemet, doublez ceux du texte (""), ou enregistrez-le de nouveau depuis un tableur.'
        anomalie = Anomalie("fichier-illisible", f"{faute}.", conseil, lieu=Lieu(source.nom, faute.ligne))
        return Relecture(ClausierEchange(), (anomalie,))
    feuille = Feuille(splitext(source.nom)[0], lignes)
    articles, anomalies = articles_du_classeur(Classeur((feuille,), "csv"), source.nom)
    return source.rediger(articles, "", anomalies)


def _refuser_un_json(texte: str, nom: str) -> Relecture:
    try:
        json.loads(texte)
    except (ValueError, RecursionError) as faute:
        ligne = getattr(faute, "lineno", None)
        message = "le fichier n'est pas du JSON bien formé."
        anomalie = Anomalie("fichier-illisible", message, "Exportez-le de nouveau.", lieu=Lieu(nom, ligne))
        return Relecture(ClausierEchange(), (anomalie,))
    return refus(
        "format-inconnu", "ce JSON n'est ni un clausier exporté, ni un catalogue OSCAL écrit par l'outil.", nom
    )


def refus(code: str, message: str, nom: str) -> Relecture:
    """Rend la relecture vide d'une source refusée."""
    conseil = "Donnez un document .docx, un classeur, un CSV, un JSON, un catalogue OSCAL ou un ReqIF."
    return Relecture(ClausierEchange(), (Anomalie(code, message, conseil, lieu=Lieu(nom)),))
