"""Lire `tableaux.docx` : un tableau par sorte, nommé par le paragraphe qui le précède, et ses fautes, d'un coup."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cctgen.documents.modeles.paquet import Illisible, Paquet
from cctgen.documents.modeles.piece.noms import w
from cctgen.documents.tableaux.gabarit import Gabarit, Gabarits, cle, gabarits_du_geste
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.memoire.code import empreinte_du_code
from cctgen.socle.memoire.lectures import Lectures
from cctgen.socle.memoire.livre import etat_du_modele, octets_du_modele, sans_faute
from cctgen.socle.nombres import citer_les_premiers, lire_entier, mesurer

FICHIER = "tableaux.docx"
_LARGEUR_DEBOUT, _LARGEUR_COUCHEE = 9526, 14458
"""La largeur du texte d'une page A4 aux marges livrées, en vingtièmes de point."""
_COLONNE_MINIMALE, _PAR_MILLIMETRE = 400, 56.7
"""De quoi lire « N° » entre les marges de sa case."""
_VIENNENT_DE = {"Exigences d'une fiche": "Exigences"}
_CONSEIL = "Repartez du modèle livré : cctgen modeles exporter."


@dataclass
class _Lecture:
    """`en_attente` sont les tableaux de la section en cours, dont l'orientation se lit à sa fin."""

    fichier: str
    fautes: list[Anomalie] = field(default_factory=list)
    lus: dict[str, Gabarit] = field(default_factory=dict)
    en_attente: list[tuple[str, tuple[tuple[str, int], ...]]] = field(default_factory=list)

    def valeur(self, message: str, conseil: str) -> None:
        self.fautes.append(Anomalie("tableaux-modele-valeur", message, conseil, lieu=Lieu(self.fichier)))

    def fermer(self, section: Any) -> None:
        taille = None if section is None else section.find(w("pgSz"))
        paysage = taille is not None and int(taille.get(w("w"), "0")) > int(taille.get(w("h"), "0"))
        for nom, parts in self.en_attente:
            self._etroites(nom, parts, _LARGEUR_COUCHEE if paysage else _LARGEUR_DEBOUT)
            if cle(nom) in self.lus:
                self.valeur(f"deux tableaux se nomment « {nom} ».", "Gardez-en un, ou renommez l'autre.")
            self.lus[cle(nom)] = Gabarit(nom, parts, paysage)
        self.en_attente = []

    def _etroites(self, nom: str, parts: Sequence[tuple[str, int]], largeur: int) -> None:
        """Une colonne se lit à l'échelle de la page, où son tableau s'étend d'une marge à l'autre."""
        total = sum(part for _, part in parts)
        for colonne, part in parts:
            posee = largeur * part // max(total, 1)
            if posee < _COLONNE_MINIMALE:
                self.valeur(
                    f"la colonne « {colonne} » du tableau « {nom} » n'aurait que {_en_millimetres(posee)} : rien ne s'y"
                    " lirait.",
                    f"Élargissez-la dans Word : {_en_millimetres(_COLONNE_MINIMALE)} au moins, sur une page A4.",
                )


def _en_millimetres(vingtiemes: int) -> str:
    return mesurer(Decimal(round(vingtiemes / _PAR_MILLIMETRE, 1)).quantize(Decimal("0.1")), "mm")


def lire_gabarits(octets: bytes, fichier: str, livres: Gabarits | None = None) -> tuple[Gabarits, list[Anomalie]]:
    """Rend les gabarits d'un modèle et ses fautes ; ce qui y manque vient de celui de l'outil.

    Les fautes bloquantes disent qu'il ne faut pas le suivre.
    """
    try:
        corps = Paquet(octets).piece("document").find(w("body"))
    except Illisible as cause:
        faute = Anomalie("tableaux-modele-illisible", f"il ne se lit pas : {cause}.", _CONSEIL, lieu=Lieu(fichier))
        return livres or Gabarits({}), [faute]
    lecture = _Lecture(fichier)
    _lire(corps, lecture)
    if not lecture.lus:
        faute = Anomalie("tableaux-modele-illisible", "il n'a aucun tableau.", _CONSEIL, lieu=Lieu(fichier))
        return livres or Gabarits({}), lecture.fautes or [faute]
    if livres is not None:
        lecture.lus = {**_heritees(lecture.lus), **lecture.lus}
        lecture.fautes += _ecarts(lecture, livres)
        lecture.lus = {**livres.par_nom, **{nom: _complete(g, livres) for nom, g in lecture.lus.items()}}
    return Gabarits(lecture.lus), lecture.fautes


def _lire(corps: Any, lecture: _Lecture) -> None:
    nom = ""
    for element in corps:
        if element.tag == w("tbl"):
            _tableau(element, nom, lecture)
            nom = ""
        elif element.tag == w("p"):
            nom = _texte(element) or nom
            section = element.find(f"{w('pPr')}/{w('sectPr')}")
            if section is not None:
                lecture.fermer(section)
        elif element.tag == w("sectPr"):
            lecture.fermer(element)
    lecture.fermer(None)


def _tableau(tableau: Any, nom: str, lecture: _Lecture) -> None:
    ligne = tableau.find(w("tr"))
    cases = [] if ligne is None else ligne.findall(w("tc"))
    titres = [_texte(case) for case in cases]
    if not nom:
        lecture.valeur(
            f"le tableau « {' | '.join(titres)} » n'a pas de nom.", "Écrivez son nom seul dans le paragraphe au-dessus."
        )
        return
    largeurs = _largeurs(tableau, cases)
    fusion = any(case.find(f"{w('tcPr')}/{w('gridSpan')}") is not None for case in cases)
    if fusion or len(largeurs) != len(titres) or not all(titres) or len(set(map(cle, titres))) < len(titres):
        dit = f"la première ligne du tableau « {nom} » ne nomme pas chaque colonne une fois."
        lecture.valeur(dit, "Une case par colonne, ni vide, ni fusionnée ; recopiez celle du modèle livré.")
        return
    lecture.en_attente.append((nom, tuple(zip(titres, largeurs, strict=True))))


def _largeurs(tableau: Any, cases: Sequence[Any]) -> list[int]:
    """Word écrit la largeur d'une colonne dans ses cases ; à défaut, dans la grille du tableau."""
    siennes = [case.find(f"{w('tcPr')}/{w('tcW')}") for case in cases]
    dites = [lire_entier(m.get(w("w"), "1")) if m is not None and m.get(w("type")) == "dxa" else None for m in siennes]
    lues = [largeur for largeur in dites if largeur is not None]
    if len(lues) == len(siennes):
        return lues
    return [
        lire_entier(colonne.get(w("w"), "1")) or 0 for colonne in tableau.iterfind(f"{w('tblGrid')}/{w('gridCol')}")
    ]


def _texte(element: Any) -> str:
    return " ".join("".join(texte.text or "" for texte in element.iter(w("t"))).split())


def _heritees(siens: Mapping[str, Gabarit]) -> dict[str, Gabarit]:
    """Rend les sortes qu'un modèle d'avant ne distinguait pas : elles suivent celle dont elles viennent."""
    paires = ((cle(nouvelle), nouvelle, siens.get(cle(ancienne))) for nouvelle, ancienne in _VIENNENT_DE.items())
    return {nom: replace(origine, nom=dite) for nom, dite, origine in paires if origine is not None}


def _complete(lu: Gabarit, livres: Gabarits) -> Gabarit:
    """Ajoute à un gabarit les colonnes qu'il a perdues, à l'échelle des siennes."""
    livre = livres.par_nom.get(cle(lu.nom))
    if livre is None:
        return lu
    siennes = {cle(nom) for nom, _ in lu.parts}
    communes = [part for nom, part in livre.parts if cle(nom) in siennes]
    echelle = sum(part for _, part in lu.parts) / (sum(communes) or sum(part for _, part in livre.parts))
    manquantes = tuple((nom, max(1, round(part * echelle))) for nom, part in livre.parts if cle(nom) not in siennes)
    return Gabarit(lu.nom, (*lu.parts, *manquantes), lu.paysage)


def _ecarts(lecture: _Lecture, livres: Gabarits) -> Iterator[Anomalie]:
    """Dit les tableaux et les colonnes repris du modèle livré, et ceux qui ne règlent sans doute rien."""
    connus = {cle(g.nom): g.nom for g in livres.par_nom.values()}
    if absents := [nom for une, nom in connus.items() if une not in lecture.lus]:
        yield _incomplet(lecture, f"il y manque {_dits(absents)} : repris du modèle livré.")
    for une, lu in lecture.lus.items():
        proches = difflib.get_close_matches(une, connus, n=1, cutoff=0.8)
        if une not in connus and proches:
            conseil = f"Écrivez « {connus[proches[0]]} », ou gardez-le s'il est le titre d'un de vos tableaux."
            yield _incomplet(lecture, f"« {lu.nom} » n'est le nom d'aucun gabarit.", conseil)
        if une in connus:
            siennes = {cle(nom) for nom, _ in lu.parts}
            if perdues := [nom for nom, _ in livres.par_nom[une].parts if cle(nom) not in siennes]:
                dit = f"au tableau « {lu.nom} » manque {_dits(perdues)} : largeur reprise du modèle livré."
                yield _incomplet(lecture, dit)


def _incomplet(lecture: _Lecture, message: str, conseil: str = "") -> Anomalie:
    recopier = "Recopiez-le du modèle livré pour le régler : cctgen modeles exporter."
    lieu = Lieu(lecture.fichier)
    return Anomalie("tableaux-modele-incomplet", message, conseil or recopier, gravite=Gravite.A_QUALIFIER, lieu=lieu)


def _dits(noms: Sequence[str]) -> str:
    return citer_les_premiers([f"« {nom} »" for nom in noms], 3)


_CODE = ("socle", "documents/tableaux", "documents/modeles")
"""Ce dont dépend, dans le paquet, la lecture des gabarits."""


def gabarits_livres() -> Gabarits:
    """Rend les gabarits de l'outil, lus une fois par poste tant qu'ils ne changent pas. Lève `ModeleFautif`."""
    return _livres(etat_du_modele(FICHIER))


@lru_cache(maxsize=2)
def _livres(_etat: object) -> Gabarits:
    lus = Lectures.du_poste("gabarits", empreinte_du_code(_CODE))
    octets = octets_du_modele(FICHIER)
    return lus.tirer(FICHIER, octets, Gabarits, lambda: sans_faute(FICHIER, lire_gabarits(octets, FICHIER)))


def gabarits() -> Gabarits:
    """Rend les gabarits à suivre : ceux du geste en cours, à défaut ceux de l'outil."""
    return gabarits_du_geste(gabarits_livres)
