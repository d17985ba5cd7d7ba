"""Relire un document Word sans l'outil : ses titres renumérotés naïvement, ses renvois, son sommaire."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TITRE, _LIGNE_DU_SOMMAIRE = re.compile(r"Titre([1-3])"), re.compile(r"TM([1-9])")
_CHAMP = re.compile(r"\s*(?:REF|PAGEREF) (\S+)")
_AU_DEHORS = re.compile(r"article (\d+(?:\.\d+)*) de l’annexe « ([^»]+) »")
_NON_RENDU = re.compile(r"\{[{%\w:]|[%}]\}|\bNone\b|\?cctgen")


@dataclass(frozen=True)
class Titre:
    """Un titre et son numéro, s'il en a un."""

    niveau: int
    numero: str
    texte: str
    signets: frozenset[str]


@dataclass(frozen=True)
class Champ:
    """Un renvoi par champ de Word : le signet visé, ce qui s'en montre, s'il dit une page."""

    vise: str
    montre: str
    est_page: bool


@dataclass(frozen=True)
class DocumentLu:
    """Ce qu'un document Word donne à vérifier."""

    nom: str
    titres: tuple[Titre, ...]
    annonces: tuple[tuple[str, int], ...]
    champs: tuple[Champ, ...]
    ancres: tuple[str, ...]
    signets: tuple[str, ...]
    identifiants: tuple[str, ...]
    textes: tuple[str, ...]


def lire_document(nom: str, docx: bytes) -> DocumentLu:
    """Rend le document relu."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        racine, styles = (etree.fromstring(archive.read(f"word/{piece}.xml")) for piece in ("document", "styles"))
    paragraphes = list(racine.iter(f"{_W}p"))
    annonces = [p for p in paragraphes if _LIGNE_DU_SOMMAIRE.fullmatch(_style(p))]
    return DocumentLu(
        nom,
        tuple(_titres(paragraphes, _numerotes(styles))),
        tuple(_annonce(p) for p in annonces),
        tuple(champ for p in paragraphes for champ in _champs(p)),
        tuple(lien.get(f"{_W}anchor") for lien in racine.iter(f"{_W}hyperlink")),
        tuple(signet.get(f"{_W}name") for signet in racine.iter(f"{_W}bookmarkStart")),
        tuple(signet.get(f"{_W}id") for signet in racine.iter(f"{_W}bookmarkStart")),
        tuple(_texte(p) for p in paragraphes if p not in annonces),
    )


def _style(paragraphe: Any) -> str:
    style = paragraphe.find(f"{_W}pPr/{_W}pStyle")
    return "" if style is None else str(style.get(f"{_W}val"))


def _texte(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(f"{_W}t"))


def _numerotes(styles: Any) -> frozenset[int]:
    """Rend les niveaux de titre que le modèle numérote, « 2 » puis « 2.1 » dans les modèles livrés."""
    lus = {s.get(f"{_W}styleId"): s.find(f"{_W}pPr/{_W}numPr") for s in styles.iter(f"{_W}style")}
    return frozenset(niveau for niveau in (1, 2, 3) if lus.get(f"Titre{niveau}") is not None)


def _titres(paragraphes: list[Any], numerotes: frozenset[int]) -> Iterator[Titre]:
    comptes = [0, 0, 0]
    for paragraphe in paragraphes:
        if trouve := _TITRE.fullmatch(_style(paragraphe)):
            niveau = int(trouve[1])
            comptes[niveau - 1 :] = [comptes[niveau - 1] + 1, *[0] * (3 - niveau)]
            numero = ".".join(map(str, comptes[:niveau])) if niveau in numerotes else ""
            signets = frozenset(s.get(f"{_W}name") for s in paragraphe.iter(f"{_W}bookmarkStart"))
            yield Titre(niveau, numero, _texte(paragraphe), signets)


def _annonce(paragraphe: Any) -> tuple[str, int]:
    """Rend une ligne du sommaire, numéro et titre d'un seul tenant, et la page annoncée."""
    *titre, page = [t.text or "" for t in paragraphe.iter(f"{_W}t")]
    return "".join(titre), int(page)


def _champs(paragraphe: Any) -> Iterator[Champ]:
    """Énumère les champs REF et PAGEREF d'un paragraphe ; celui du sommaire les contient."""
    ouverts: list[tuple[str, list[str]]] = []
    for element in paragraphe.iter(f"{_W}fldChar", f"{_W}instrText", f"{_W}t"):
        sorte = element.get(f"{_W}fldCharType")
        if sorte == "begin":
            ouverts.append(("", []))
        elif element.tag == f"{_W}instrText" and ouverts:
            ouverts[-1] = (ouverts[-1][0] + (element.text or ""), [])
        elif element.tag == f"{_W}t" and ouverts:
            ouverts[-1][1].append(element.text or "")
        elif sorte == "end" and ouverts:
            instruction, montre = ouverts.pop()
            if trouve := _CHAMP.match(instruction):
                yield Champ(trouve[1], "".join(montre), "PAGEREF" in instruction)


def defauts(documents: Mapping[str, DocumentLu], titres_des_annexes: Mapping[str, str]) -> Iterator[str]:
    """Énumère ce que les documents d'un dossier ont de faux ; `titres_des_annexes` donne le fichier de chaque titre."""
    for lu in documents.values():
        yield from (f"{lu.nom} : {defaut}" for defaut in (*_renvois(lu), *_sommaire(lu), *_restes(lu)))
        for texte in lu.textes:
            for numero, titre in _AU_DEHORS.findall(texte.replace("\u00a0", " ").replace("\u202f", " ")):
                annexe = documents.get(titres_des_annexes.get(titre, ""))
                if annexe is None or numero not in {t.numero for t in annexe.titres}:
                    yield f"{lu.nom} : « article {numero} de l'annexe {titre} » n'existe pas"


def _renvois(lu: DocumentLu) -> Iterator[str]:
    poses = set(lu.signets)
    if len(poses) != len(lu.signets) or len(set(lu.identifiants)) != len(lu.signets):
        yield "deux signets de même nom ou de même identifiant"
    yield from (
        f"le renvoi {c} ne mène nulle part" for c in (*(c.vise for c in lu.champs), *lu.ancres) if c not in poses
    )
    numeros = {signet: titre.numero for titre in lu.titres for signet in titre.signets}
    for champ in lu.champs:
        if not champ.est_page and champ.montre != numeros.get(champ.vise):
            yield f"le renvoi {champ.vise} montre « {champ.montre} » pour « {numeros.get(champ.vise)} »"


def _sommaire(lu: DocumentLu) -> Iterator[str]:
    if not lu.annonces:
        return
    # La note se lit en trois pages : son sommaire n'a que ses parties.
    rang = 1 if lu.nom == "note-acheteur.docx" else 2
    attendus = [f"{t.numero}{t.texte}" for t in lu.titres if t.niveau <= rang]
    annonces = [titre for titre, _ in lu.annonces]
    if annonces != attendus:
        ecart = next((c for c in zip(annonces, attendus, strict=False) if c[0] != c[1]), (len(annonces), len(attendus)))
        yield f"le sommaire annonce {ecart[0]!r} pour {ecart[1]!r}"
    pages = [page for _, page in lu.annonces]
    if pages[0] < 1 or any(apres < avant for avant, apres in pairwise(pages)):
        yield f"les pages du sommaire ne se suivent pas : {pages}"


def _restes(lu: DocumentLu) -> Iterator[str]:
    yield from (f"balise non rendue dans « {t[:80]} »" for t in lu.textes if _NON_RENDU.search(t))
