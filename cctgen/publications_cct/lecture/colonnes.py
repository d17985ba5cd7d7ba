"""Ce que chaque colonne d'un tableau publié veut dire : d'après son en-tête, puis d'après son contenu."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cctgen.clausier.modele import Niveau
from cctgen.clausier.produits import Statut
from cctgen.publications_cct.modele import LigneBrute, TableauBrut
from cctgen.publications_cct.texte import mots, sans_accents


class Role(StrEnum):
    """Ce que porte une colonne."""

    IDENTIFIANT = "identifiant"
    NIVEAU = "niveau"
    ENONCE = "enonce"
    TITRE = "titre"
    RUBRIQUE = "rubrique"
    PREUVE = "preuve"
    COMPOSANT = "composant"
    EDITEUR = "editeur"
    VERSION = "version"
    STATUT = "statut"
    LIBRE = "libre"
    SUPPORT = "support"
    FONCTION = "fonction"


class Nature(StrEnum):
    """Ce que contient un tableau."""

    EXIGENCES = "exigences"
    PRODUITS = "produits"


@dataclass(frozen=True, slots=True)
class Lecture:
    """Comment lire un tableau : sa nature, la colonne de chaque rôle, son en-tête, ce qui le précède et le suit."""

    nature: Nature
    colonnes: Mapping[Role, int]
    avant: tuple[LigneBrute, ...]
    entetes: LigneBrute | None
    lignes: tuple[LigneBrute, ...]
    ignorees: tuple[str, ...] = ()


_SYNONYMES: Mapping[Role, frozenset[str]] = {
    Role.IDENTIFIANT: mots(
        "id ids ref refs reference code identifiant n no num numero cle exi ident repere cote exigence regle"
    ),
    Role.NIVEAU: mots(
        "type niveau statut criticite priorite importance p-i p/i pi p_i classe nature obligation degre caractere "
        "severite force portee poids bpi b/p/i moscow"
    ),
    Role.ENONCE: mots(
        "exigence exigences regle regles enonce libelle description intitule texte prescription recommandation "
        "obligation contenu formulation principe definition disposition"
    ),
    Role.TITRE: mots("titre intitule libelle nom objet exigence regle resume"),
    Role.RUBRIQUE: mots(
        "categorisation categorie rubrique chapitre domaine theme thematique pilier famille section volet sujet groupe"
    ),
    Role.PREUVE: mots("preuve preuves justificatif justificatifs verification controle livrable modalites"),
    Role.COMPOSANT: mots(
        "composant composants produit produits logiciel logiciels solution outil outils brique progiciel"
    ),
    Role.EDITEUR: mots("fournisseur editeur communaute vendeur constructeur mainteneur auteur origine"),
    Role.VERSION: mots("version versions release edition"),
    Role.STATUT: mots("statut etat preconisation status niveau avis position"),
    Role.LIBRE: mots("libre licence license logiciel-libre opensource open-source open"),
    Role.SUPPORT: mots("supp support supporte soutien"),
    Role.FONCTION: mots("fonction usage fonctionnalite categorie domaine famille chapitre rubrique"),
}
_ENONCES_SURS = mots("exigence exigences regle regles enonce prescription recommandation obligation")

_ABSENT = frozenset({"", "-", "--", "–", "—", "/", "?", "n/a", "na", "s.o.", "so", "neant", "aucun", "aucune", "."})
_IDENTIFIANT = re.compile(
    r"^(?:(?:ref|réf|référence|reference|n°|no|exigence|règle|regle)\.?\s*[:n°]*\s*)?"
    r"[A-Z]{0,12}\d{0,8}(?:[-_. /][A-Z0-9]{1,12}){0,5}$",
    re.IGNORECASE,
)
_CHIFFRE = re.compile(r"\d")

_NIVEAUX: Mapping[str, Niveau] = {
    **dict.fromkeys(
        mots(
            "p primordial primordiale imperatif imperative obligatoire obligation must rg regle exigee exige requis "
            "requise eliminatoire critique bloquant bloquante b majeur majeure indispensable haute"
        ),
        Niveau.P,
    ),
    **dict.fromkeys(
        mots(
            "i important importante recommande recommandee recommandation rc should souhaitable souhaite conseille "
            "conseillee facultatif facultative could mineur mineure moyenne faible optionnel optionnelle rec"
        ),
        Niveau.I,
    ),
}
_NIVEAUX_PUBLIES = frozenset({"p", "i", "primordial", "primordiale", "important", "importante"})

_STATUTS: Mapping[str, Statut] = {
    **dict.fromkeys(mots("r recommande recommandee preconise preconisee"), Statut.R),
    **dict.fromkeys(mots("a accepte acceptee admis admise autorise autorisee tolere toleree"), Statut.A),
    **dict.fromkeys(mots("m maintenu maintenue maintenance"), Statut.M),
    **dict.fromkeys(mots("o observation"), Statut.O),
}


def est_absent(valeur: str) -> bool:
    """Vrai pour une cellule vide ou qui dit seulement qu'il n'y a rien."""
    return sans_accents(valeur).strip() in _ABSENT


def est_identifiant(valeur: str) -> bool:
    """Vrai pour « EXI-DATA-2 », « EX12 », « 1450 », « Réf 1450 », « CCT-SEC-03 »."""
    propre = valeur.strip()
    return bool(_CHIFFRE.search(propre)) and len(propre) <= 40 and _IDENTIFIANT.match(propre) is not None


def lire_niveau(valeur: str) -> tuple[Niveau | None, bool]:
    """Rend le niveau d'une cellule et s'il a fallu le déduire d'une autre échelle que P et I."""
    lus = re.findall(r"[a-z]+", sans_accents(valeur))
    if not lus:
        return None, False
    niveau = _NIVEAUX.get(lus[0])
    if niveau is None and len(lus) <= 4:
        niveau = next((_NIVEAUX[m] for m in lus if m in _NIVEAUX and len(m) > 1), None)
        niveau = Niveau.I if niveau is not None and "non" in lus else niveau
    return niveau, niveau is not None and lus[0] not in _NIVEAUX_PUBLIES


def lire_statut(valeur: str) -> Statut | None:
    """Rend le statut d'un produit, écrit en lettre ou en toutes lettres."""
    lus = re.findall(r"[a-z]+", sans_accents(valeur))
    if not lus or (len(lus[0]) == 1 and len(lus) > 1 and lus[1] not in _STATUTS):
        return None
    return next((_STATUTS[m] for m in lus if m in _STATUTS and (len(m) > 1 or m == lus[0])), None)


def reconnaitre(tableau: TableauBrut) -> Lecture | None:
    """Rend la façon de lire un tableau, ou rien s'il ne porte ni exigences ni produits.

    L'en-tête publié peut être vide, et le vrai être la première ligne, parfois en gras : on le cherche jusque-là.
    """
    candidats = [] if tableau.entetes is None else [(tableau.entetes, -1)]
    candidats += [(ligne, rang) for rang, ligne in enumerate(tableau.lignes[:4])]
    for entetes, rang in candidats:
        avant, suite = tableau.lignes[: max(rang, 0)], tableau.lignes[rang + 1 :]
        if rang >= 0 and not _ressemble_a_un_entete(entetes):
            continue
        lecture = _selon_entetes(entetes, avant, suite)
        if lecture is not None:
            return lecture
    return _selon_contenu(tableau)


def _selon_entetes(entetes: LigneBrute, avant: tuple[LigneBrute, ...], suite: tuple[LigneBrute, ...]) -> Lecture | None:
    pleines = [t for t in entetes.textes if t]
    if not pleines or any(len(t) > 60 for t in pleines):
        return None
    notes = [{role: _note(texte, role) for role in Role} for texte in entetes.textes]
    produits = _colonnes_de_produits(notes, suite)
    exigences = _colonnes_d_exigences(notes, suite, entetes.textes)
    if exigences is not None and (
        produits is None or (Role.NIVEAU in exigences and not _porte_statuts(suite, produits))
    ):
        nature, colonnes = Nature.EXIGENCES, exigences
    elif produits is not None:
        nature, colonnes = Nature.PRODUITS, produits
    else:
        return None
    ignorees = tuple(t for i, t in enumerate(entetes.textes) if t and i not in colonnes.values())
    return Lecture(nature, colonnes, avant, entetes, suite, ignorees)


def _ressemble_a_un_entete(ligne: LigneBrute) -> bool:
    """Une ligne du corps n'est un en-tête que si deux cellules au moins sont, mot pour mot, des intitulés connus."""
    return sum(any(_note(t, role) == 4 for role in Role) for t in ligne.textes if t) >= 2


def _note(entete: str, role: Role) -> int:
    """Rend 4 si l'en-tête est le synonyme même, 2 s'il commence par lui, 1 s'il le contient, 0 sinon."""
    plat = sans_accents(entete)
    synonymes = _SYNONYMES[role]
    if plat.strip(" .:°#*") in synonymes or (role is Role.IDENTIFIANT and plat.strip() in ("#", "n°")):
        return 4
    lus = re.findall(r"[a-z]+", plat)
    if lus and lus[0] in synonymes:
        return 2
    return 1 if any(m in synonymes and len(m) > 1 for m in lus) else 0


Notes = Sequence[Mapping[Role, int]]


def _colonnes_de_produits(notes: Notes, lignes: Sequence[LigneBrute]) -> dict[Role, int] | None:
    colonnes: dict[Role, int] = {}
    for role in (
        Role.COMPOSANT,
        Role.SUPPORT,
        Role.STATUT,
        Role.EDITEUR,
        Role.VERSION,
        Role.LIBRE,
        Role.IDENTIFIANT,
        Role.FONCTION,
    ):
        choisie = _meilleure(notes, role, set(colonnes.values()), lignes)
        if choisie is not None:
            colonnes[role] = choisie
    indices = {Role.STATUT, Role.EDITEUR, Role.VERSION} & set(colonnes)
    return colonnes if Role.COMPOSANT in colonnes and indices else None


def _colonnes_d_exigences(notes: Notes, lignes: Sequence[LigneBrute], entetes: Sequence[str]) -> dict[Role, int] | None:
    enonce = _enonce(notes, lignes)
    if enonce is None:
        return None
    colonnes = {Role.ENONCE: enonce}
    for role in (Role.NIVEAU, Role.IDENTIFIANT, Role.RUBRIQUE, Role.TITRE, Role.PREUVE):
        choisie = _meilleure(notes, role, set(colonnes.values()), lignes)
        if choisie is not None:
            colonnes[role] = choisie
    sur = any(
        _note(t, Role.ENONCE) >= 2 and set(re.findall(r"[a-z]+", sans_accents(t))) & _ENONCES_SURS for t in entetes
    )
    niveau, reference = colonnes.get(Role.NIVEAU), colonnes.get(Role.IDENTIFIANT)
    cote = niveau is not None and _part(lignes, niveau, lambda v: lire_niveau(v)[0] is not None) >= 0.5
    code = reference is not None and _part(lignes, reference, _est_code) >= 0.5
    return colonnes if sur or cote or code else None


def _est_code(valeur: str) -> bool:
    return est_identifiant(valeur) and bool(re.match(r"[A-Za-z]{2,}", valeur))


def _enonce(notes: Notes, lignes: Sequence[LigneBrute]) -> int | None:
    """Parmi les colonnes possibles, celle du texte le plus long : « Exigence » peut coiffer les identifiants."""
    candidates = [i for i, note in enumerate(notes) if note[Role.ENONCE]]
    if not candidates:
        return None
    meilleure = max(candidates, key=lambda i: (round(_longueur(lignes, i)), notes[i][Role.ENONCE], -i))
    return None if _part(lignes, meilleure, est_identifiant) > 0.5 else meilleure


def _meilleure(notes: Notes, role: Role, prises: set[int], lignes: Sequence[LigneBrute]) -> int | None:
    """Rend la colonne dont l'en-tête et le contenu conviennent le mieux à un rôle."""
    candidates = [i for i, note in enumerate(notes) if i not in prises and note[role]]
    if role in (Role.NIVEAU, Role.STATUT, Role.IDENTIFIANT):
        candidates = [i for i in candidates if _convient(lignes, i, role, notes[i][role])]
    if not candidates:
        return None
    return max(candidates, key=lambda i: (round(_convenance(lignes, i, role), 1), notes[i][role], -i))


def _convient(lignes: Sequence[LigneBrute], colonne: int, role: Role, note: int) -> bool:
    """Écarte « Type : fonctionnel » comme niveau et « Référence : RGS, annexe B » comme identifiant.

    Un en-tête sans équivoque l'emporte sur des valeurs inconnues : chacune sera signalée.
    """
    remplies = [v for v in _valeurs(lignes, colonne) if not est_absent(v)]
    if not remplies or _convenance(lignes, colonne, role) >= 0.3:
        return True
    courtes = sum(map(len, remplies)) / len(remplies) <= 25
    if role is Role.IDENTIFIANT:
        return note == 4 and courtes and len(set(remplies)) == len(remplies) > 1
    return note == 4 and courtes and role is Role.STATUT


def _convenance(lignes: Sequence[LigneBrute], colonne: int, role: Role) -> float:
    if role is Role.NIVEAU:
        return _part(lignes, colonne, lambda v: lire_niveau(v)[0] is not None or len(v) <= 2)
    if role is Role.STATUT:
        return _part(lignes, colonne, lambda v: lire_statut(v) is not None or len(v) <= 2)
    if role is Role.IDENTIFIANT:
        return _part(lignes, colonne, est_identifiant)
    return 0.0


def _porte_statuts(lignes: Sequence[LigneBrute], colonnes: Mapping[Role, int]) -> bool:
    statut = colonnes.get(Role.STATUT)
    return statut is not None and _part(lignes, statut, lambda v: lire_statut(v) is not None) >= 0.5


def _selon_contenu(tableau: TableauBrut) -> Lecture | None:
    """Sans en-tête connu, un tableau d'exigences se trahit : une colonne de codes, une de niveaux, une de phrases."""
    lignes = tableau.lignes
    largeur = max((len(ligne.cellules) for ligne in lignes), default=0)
    codes = [i for i in range(largeur) if _part(lignes, i, _est_code) >= 0.7]
    niveaux = [i for i in range(largeur) if i not in codes and _part(lignes, i, _est_niveau_publie) >= 0.7]
    phrases = [i for i in range(largeur) if i not in (*codes, *niveaux) and _longueur(lignes, i) >= 30]
    if not (codes and niveaux and phrases):
        return None
    enonce = max(phrases, key=lambda i: _longueur(lignes, i))
    colonnes = {Role.IDENTIFIANT: codes[0], Role.NIVEAU: niveaux[0], Role.ENONCE: enonce}
    premiere = tableau.entetes
    if premiere is not None and _part((premiere,), codes[0], _est_code) == 1:
        return Lecture(Nature.EXIGENCES, colonnes, (), None, (premiere, *lignes))
    return Lecture(Nature.EXIGENCES, colonnes, (), premiere, lignes)


def _est_niveau_publie(valeur: str) -> bool:
    return sans_accents(valeur).strip(" .*") in {*_NIVEAUX_PUBLIES, "rg", "rc", "b"}


def _valeurs(lignes: Sequence[LigneBrute], colonne: int) -> list[str]:
    return [ligne.textes[colonne] for ligne in lignes if colonne < len(ligne.cellules)]


def _part(lignes: Sequence[LigneBrute], colonne: int, predicat: Callable[[str], bool]) -> float:
    remplies = [v for v in _valeurs(lignes, colonne) if not est_absent(v)]
    return sum(map(predicat, remplies)) / len(remplies) if remplies else 0.0


def _longueur(lignes: Sequence[LigneBrute], colonne: int) -> float:
    remplies = [v for v in _valeurs(lignes, colonne) if v]
    return sum(map(len, remplies)) / len(remplies) if remplies else 0.0
