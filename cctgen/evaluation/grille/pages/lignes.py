"""Les lignes d'une feuille à remplir : ce qui est déclaré verrouillé, l'appréciation ouverte, le reste à faire calculé.

Elles s'écrivent en flux : une grille de cinq cents offres en compte plus de cent mille.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import product
from typing import NamedTuple

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.evaluation import feuilles
from cctgen.evaluation.grille.appuis.commentaires import AideALaSaisie, a_reporter, proposes
from cctgen.evaluation.grille.appuis.montants import sans_montant
from cctgen.evaluation.grille.contenu import DE_L_OFFRE, PREMIERE_LIGNE, FeuilleAEcrire, LigneDeGrille, valeurs_de
from cctgen.evaluation.grille.contrat import (
    CHAMP_EMPREINTE,
    COLONNE_ECART,
    COLONNE_FICHIER,
    COLONNE_PREUVE,
    COLONNE_REPONSE_RECUE,
    COLONNE_RESTE,
    COLONNE_SOUMISSIONNAIRE,
    COLONNES_SAISIE,
    LONGUEUR_DU_DEBUT,
    PREFIXE_AVIS,
    Forme,
    Reste,
)
from cctgen.evaluation.grille.empreintes import colonnes_gardees, empreinte_d_octets, empreinte_de_l_offre, en_cases
from cctgen.evaluation.grille.pages.aide import source_des_commentaires
from cctgen.evaluation.modele import Avis, nom_affiche, nom_replie
from cctgen.matrice.contrat import Conformite, Couverture, lettre
from cctgen.matrice.ecriture.neuf import rang_de_style
from cctgen.socle.typographie import composer, composer_hors_citations

_A_GAUCHE = Alignment(vertical="top", horizontal="left", wrap_text=True)
_ALIGNEMENTS = {"Note": _A_GAUCHE, **dict.fromkeys(("Niveau", "Notée", COLONNE_RESTE), feuilles.CENTRE)}
_RANG = "\0"
"""La place du numéro de la ligne dans une ligne type ; aucun texte de cellule ne porte ce signe."""
_TYPES_AU_PLUS = 4096
"""Lignes types tenues à la fois, de deux kilo-octets chacune."""

_Case = tuple[bool, bytes, bytes]
"""Si un tableur prendrait la valeur pour une formule, la fin du XML de sa case, et ce qui s'en relit."""
_Lecteur = Callable[[LigneDeGrille], str | int | None]


class _Trou(NamedTuple):
    """Une case propre à l'offre : de quoi la lire, ou son rang parmi ce que montre la ligne ; et sa place.

    `active` est le début de la case d'un texte qu'un tableur prendrait pour une formule ; `gardee`, le rang du texte
    parmi ceux dont l'empreinte se garde, ou -1.
    """

    lire: _Lecteur | None
    montree: int
    place: int
    active: bytes
    gardee: int


class _LigneType(NamedTuple):
    """Une ligne où ne manquent que son reste à faire et les cases propres à l'offre.

    `gardes` sont les textes dont l'empreinte se garde ; `reste`, la place du reste à faire dans le XML.
    """

    xml: list[bytes]
    gardes: list[bytes]
    trous: list[_Trou]
    reste: int

    def remplie(self, ligne: LigneDeGrille, montrees: Sequence[str], reste: Reste) -> tuple[bytes, int]:
        """Rend le XML de la ligne d'une offre, et l'empreinte de ce que l'outil y écrit."""
        xml, gardes = self.xml.copy(), self.gardes.copy()
        xml[self.reste] = _RESTES[reste]
        for lire, montree, place, active, gardee in self.trous:
            actif, fin, lu = _case(montrees[montree] if lire is None else lire(ligne))
            xml[place] = fin
            if actif:
                xml[place - 1] = active
            if gardee >= 0:
                gardes[gardee] = lu
        return b"".join(xml), empreinte_d_octets(gardes)


_RESTES = {reste: reste.value.encode() for reste in Reste}


class LignesTypes:
    """Les lignes types d'une grille : ce qui se répète d'une offre à l'autre n'est composé qu'une fois."""

    def __init__(self, aide: AideALaSaisie) -> None:
        self.aide = aide
        self.a_finir = proposes(aide.textes)
        self._types: dict[tuple[Forme, tuple[str, ...]], _Types] = {}
        self.modeles: dict[Hashable, Worksheet] = {}
        """Par ce qui fait deux feuilles semblables, la première écrite."""

    def de_la_feuille(self, feuille: Worksheet, contenu: FeuilleAEcrire) -> _Types:
        """Rend de quoi composer celles d'une feuille ; leurs styles s'inscrivent à la première qui a ses colonnes."""
        cle = (contenu.forme, contenu.colonnes)
        if cle not in self._types:
            self._types[cle] = _Types(feuille, contenu, self.aide, self.a_finir)
        return self._types[cle]


class _Types:
    """Les lignes types des feuilles de mêmes colonnes, déjà composées ou à composer."""

    def __init__(
        self, feuille: Worksheet, contenu: FeuilleAEcrire, aide: AideALaSaisie, a_finir: frozenset[str]
    ) -> None:
        self._colonnes, self._debuts = contenu.colonnes, _debuts(feuille, contenu)
        self._formule = feuilles.formule_en_flux(_formule_du_reste(contenu, aide)).encode()
        rangs = {nom: rang for rang, nom in enumerate(colonnes_gardees(contenu.colonnes))}
        self._gardees = {colonne: rangs.get(nom_replie(colonne), -1) for colonne in contenu.colonnes}
        self._lecteurs = _lecteurs(contenu.evaluateurs, a_finir)
        # D'une offre à l'autre, une exigence garde son numéro de ligne ; dans la feuille d'un sous-critère, jamais.
        self._numerotees = contenu.forme is Forme.PAR_OFFRE
        self._composees: dict[Hashable, _LigneType] = {}
        self._exigences: dict[str, dict[str, _Case]] = {}

    def remplie(self, ligne: LigneDeGrille, rang: int, reste: Reste, *, premiere: bool) -> tuple[bytes, int]:
        """Rend le XML d'une ligne, et l'empreinte de ce que l'outil y écrit."""
        montrees = ligne.montrees()
        releve, neuve = montrees[-1], ligne.deja is None
        ordinaire = not releve and montrees[0] == Conformite.CONFORME and montrees[1] == Couverture.STANDARD
        if releve:
            montrees = (*montrees[:-1], composer_hors_citations(releve))
        numero = rang if self._numerotees else 0
        cle = (ligne.exigence.ref, numero, premiere, neuve, ordinaire)
        type_ = self._composees.get(cle)
        if type_ is None:
            if len(self._composees) >= _TYPES_AU_PLUS:
                self._composees.clear()
            communes = self._communes(ligne.exigence, neuve=neuve, ordinaire=ordinaire)
            type_ = self._composer(ligne.exigence, communes, numero, premiere=premiere)
            self._composees[cle] = type_
        xml, empreinte = type_.remplie(ligne, montrees, reste)
        return xml if numero else _numerotee(xml, rang), empreinte

    def _communes(self, exigence: ExigenceRetenue, *, neuve: bool, ordinaire: bool) -> Mapping[str, _Case]:
        """Rend les cases de toutes les lignes du type : celles de l'exigence, et celles qu'il suppose."""
        if exigence.ref not in self._exigences:
            fixes = valeurs_de(exigence).items()
            self._exigences[exigence.ref] = {colonne: _case(composer(texte)) for colonne, texte in fixes}
        return {**self._exigences[exigence.ref], **(_NEUVES if neuve else {}), **(_ORDINAIRES if ordinaire else {})}

    def _composer(
        self, exigence: ExigenceRetenue, communes: Mapping[str, _Case], numero: int, *, premiere: bool
    ) -> _LigneType:
        """Rend la ligne type d'une exigence ; `numero` est celui de la ligne, ou 0 s'il ne revient pas."""
        numerotee = partial(_numerotee, rang=numero) if numero else bytes
        xml, morceaux, trous, reste = list[bytes](), [f'<row r="{_RANG}">'.encode()], list[_Trou](), 0
        gardes = [b""] * (max(self._gardees.values()) + 1)
        for colonne in self._colonnes:
            inactive, active = (self._debuts[colonne, exigence.notee, premiere, etat] for etat in (False, True))
            gardee = self._gardees[colonne]
            if colonne == COLONNE_RESTE:
                xml += (b"".join((*morceaux, inactive, b' t="str">', self._formule, b"<v>")), b"")
                reste, morceaux = len(xml) - 1, [b"</v></c>"]
            elif colonne in communes:
                actif, fin, lu = communes[colonne]
                morceaux += (active if actif else inactive, fin)
                if gardee >= 0:
                    gardes[gardee] = lu
            else:
                xml += (b"".join(morceaux), inactive, b"")
                montree = DE_L_OFFRE.index(colonne) if colonne in DE_L_OFFRE else -1
                trous.append(_Trou(self._lecteurs.get(colonne), montree, len(xml) - 1, numerotee(active), gardee))
                morceaux = []
        xml.append(b"".join(morceaux) + b"</row>")
        return _LigneType(list(map(numerotee, xml)), gardes, trous, reste)


def lignes_en_flux(
    feuille: Worksheet, contenu: FeuilleAEcrire, types: LignesTypes, restes: Sequence[Reste]
) -> Callable[[], Iterator[bytes]]:
    """Rend de quoi écrire les lignes du tableau, dont `restes` dit l'attente ; leurs styles sont déjà inscrits."""
    de_la_feuille = types.de_la_feuille(feuille, contenu)

    def lignes() -> Iterator[bytes]:
        precedente, empreintes = None, array("L")
        for rang, (ligne, reste) in enumerate(zip(contenu.lignes, restes, strict=True), start=PREMIERE_LIGNE):
            ref = ligne.exigence.ref
            xml, empreinte = de_la_feuille.remplie(ligne, rang, reste, premiere=ref != precedente)
            precedente = ref
            empreintes.append(empreinte)
            yield xml
        if empreintes:
            yield _ligne_des_empreintes(contenu, empreintes)

    return lignes


def ligne_des_empreintes(contenu: FeuilleAEcrire) -> int:
    """Rend le numéro de la ligne masquée qui les porte : un filtre ne s'étend pas au-delà d'une ligne vide."""
    return contenu.derniere + 2


def _ligne_des_empreintes(contenu: FeuilleAEcrire, empreintes: Sequence[int]) -> bytes:
    rang = ligne_des_empreintes(contenu)
    offre = empreinte_de_l_offre(contenu.lot, dict(contenu.champs).get(CHAMP_EMPREINTE, ""))
    textes = enumerate(en_cases(colonnes_gardees(contenu.colonnes), empreintes, offre))
    cases = "".join(feuilles.case_en_flux(f"{lettre(colonne)}{rang}", 0, texte) for colonne, texte in textes)
    return f'<row r="{rang}" hidden="1">{cases}</row>'.encode()


def _numerotee(xml: bytes, rang: int) -> bytes:
    return xml.replace(_RANG.encode(), b"%d" % rang)


def _lecteurs(evaluateurs: Sequence[str], a_finir: frozenset[str]) -> dict[str, _Lecteur]:
    """Rend de quoi lire, par colonne, ce qui n'est pas dans toutes les feuilles ou que des évaluateurs ont écrit."""
    saisies: tuple[Callable[[Avis], str | int | None], ...] = (
        lambda avis: avis.constat.value if avis.constat else None,
        lambda avis: avis.note,
        lambda avis: a_reporter(avis.commentaire, a_finir),
        lambda avis: avis.source,
    )
    return {
        COLONNE_SOUMISSIONNAIRE: lambda ligne: nom_affiche(ligne.offre),
        COLONNE_FICHIER: lambda ligne: ligne.offre.sha256[:LONGUEUR_DU_DEBUT],
        COLONNE_ECART: lambda ligne: composer_hors_citations(ligne.ecart),
        COLONNE_REPONSE_RECUE: lambda ligne: sans_montant(ligne.reponse_recue),
        **{f"{PREFIXE_AVIS}{nom}": partial(_avis, rang) for rang, nom in enumerate(evaluateurs)},
        **{c: partial(_saisie, lire) for c, lire in zip(COLONNES_SAISIE, saisies, strict=True)},
    }


def _avis(rang: int, ligne: LigneDeGrille) -> str:
    return ligne.avis[rang] if rang < len(ligne.avis) else ""


def _saisie(lire: Callable[[Avis], str | int | None], ligne: LigneDeGrille) -> str | int | None:
    return None if ligne.deja is None else lire(ligne.deja)


@lru_cache(maxsize=8192)
def _case(valeur: str | int | None) -> _Case:
    """Les textes publiés, et ceux que tous déclarent, se répètent d'une offre à l'autre."""
    actif = isinstance(valeur, str) and feuilles.est_actif(valeur)
    lu = feuilles.texte_borne(str(valeur or "")).strip()
    return actif, feuilles.fin_de_case_en_flux(valeur).encode(), lu.encode()


_NEUVES = dict.fromkeys(COLONNES_SAISIE, _case(None))
"""Ce que porte une ligne où personne n'a encore rien écrit."""
_ORDINAIRES = dict(zip(DE_L_OFFRE, map(_case, (Conformite.CONFORME, Couverture.STANDARD)), strict=False))
_ORDINAIRES["Anomalies"] = _case("")
"""Ce que presque toutes les offres déclarent, sans que rien y soit relevé."""


def _debuts(feuille: Worksheet, contenu: FeuilleAEcrire) -> Mapping[tuple[str, bool, bool, bool], bytes]:
    """Rend le début d'une case, par colonne, exigence notée, première ligne d'un groupe et texte actif."""
    groupees = contenu.forme is Forme.PAR_EXIGENCE
    debuts, deux = {}, (False, True)
    for colonne, notee, premiere, actif in product(contenu.colonnes, deux, deux, deux):
        aspect = _aspect(colonne, notee=notee)
        if groupees:
            aspect |= _groupe(colonne, est_premiere=premiere)
        style = rang_de_style(feuille, quotePrefix=actif, **aspect)
        debuts[colonne, notee, premiere, actif] = f'<c r="{contenu.lettre(colonne)}{_RANG}" s="{style}"'.encode()
    return debuts


def _aspect(colonne: str, *, notee: bool) -> dict[str, object]:
    """Rend le fond d'une case et si elle s'ouvre ; la note d'une exigence non notée reste fermée."""
    aspect: dict[str, object] = {"border": feuilles.bordure(), "fill": feuilles.fond("déclaré")}
    aspect["alignment"] = _ALIGNEMENTS.get(colonne, feuilles.HAUT)
    if colonne == "Note" and not notee:
        return {**aspect, "fill": feuilles.fond("fermé")}
    if colonne in COLONNES_SAISIE:
        return {**aspect, "fill": feuilles.fond("saisie"), "protection": feuilles.OUVERTE}
    return aspect


def _groupe(colonne: str, *, est_premiere: bool) -> dict[str, object]:
    """Sépare les exigences d'un trait ; ce qui se répète d'une offre à l'autre s'efface, sans quitter sa ligne."""
    aspect: dict[str, object] = {}
    if est_premiere:
        aspect["border"] = feuilles.bordure(separee=True)
    elif colonne in ("Thème", "Exigence", COLONNE_PREUVE):
        aspect["font"] = feuilles.police("rappel")
    if colonne == COLONNE_SOUMISSIONNAIRE:
        aspect["font"] = feuilles.police("gras")
    return aspect


def _formule_du_reste(contenu: FeuilleAEcrire, aide: AideALaSaisie) -> str:
    """Rend ce qu'une ligne attend encore : la note, son motif, le constat d'une P ou de ce qui a été relevé."""
    lettres = (contenu.lettre(c) for c in ("Notée", "Niveau", "Anomalies", *COLONNES_SAISIE))
    notee, niveau, releve, constat, note, commentaire, source = (f"{lettre}{_RANG}" for lettre in lettres)
    a_finir = f"ISNUMBER(MATCH({commentaire},{source_des_commentaires(aide)},0))," if aide.textes else ""
    return (
        f'=IF(AND({notee}="Oui",{note}=""),"{Reste.A_NOTER}",'
        f'IF(AND({note}<>"",OR(TRIM({commentaire})="",{a_finir}TRIM({source})="")),"{Reste.A_MOTIVER}",'
        f'IF(AND(OR({niveau}="P",{releve}<>""),{constat}=""),"{Reste.A_CONSTATER}",'
        f'IF(AND({notee}<>"Oui",{constat}=""),"{Reste.FACULTATIF}","{Reste.FAIT}"))))'
    )
