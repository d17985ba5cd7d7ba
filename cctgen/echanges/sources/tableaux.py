"""Les colonnes d'un tableau, reconnues par leur nom, et ses lignes : chaque cellule est reprise ou citée."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from cctgen.clausier.modele import Niveau, Piece
from cctgen.echanges.sources.modele import ExigenceLue, non_repris, pour_information
from cctgen.publications_cct.lecture.colonnes import Nature, lire_niveau, reconnaitre
from cctgen.publications_cct.lecture.colonnes import Role as RolePublie
from cctgen.publications_cct.modele import LigneBrute, TableauBrut
from cctgen.publications_cct.texte import mots, sans_accents, sur_une_ligne
from cctgen.socle.anomalies import Anomalie, Lieu


class Role(StrEnum):
    """Ce que porte une colonne."""

    REFERENCE = "référence"
    RUBRIQUE = "rubrique"
    TITRE = "titre"
    TEXTE = "texte de la clause"
    ENONCE = "énoncé de l'exigence"
    NIVEAU = "niveau"
    PREUVE = "preuve"
    PIECE = "pièce"


_SYNONYMES: Mapping[Role, Sequence[str]] = {
    role: synonymes.split()
    for role, synonymes in (
        (Role.REFERENCE, "id identifiant ref reference code n° n no num numero repere cote cle"),
        (Role.RUBRIQUE, "rubrique chapitre theme thematique domaine categorie section famille pilier volet"),
        (Role.TEXTE, "clause texte stipulation redaction disposition"),
        (Role.TITRE, "titre intitule objet article sujet nom"),
        (Role.NIVEAU, "niveau criticite priorite importance p/i type caractere obligation"),
        (Role.PREUVE, "preuve preuves justificatif justificatifs livrable verification controle"),
        (Role.PIECE, "piece document"),
        (Role.ENONCE, "exigence exigences enonce prescription regle besoin description libelle formulation contenu"),
    )
}
_PORTEURS = (Role.TEXTE, Role.ENONCE)
_LIGNES_D_ENTETE = 20
_PIECES = {"cctp": Piece.CCTP, "ccap": Piece.CCAP, "rc": Piece.RC, "reglement": Piece.RC}
_DITS_EN_FIN = mots("preuve preuves justificatif verification criticite priorite importance")
_LIENS = mots("de la le les l d du des et ou")


@dataclass(frozen=True, slots=True)
class Colonnes:
    """L'en-tête d'un tableau : sa ligne (ou -1), la colonne de chaque rôle, le nom des autres."""

    entete: int
    roles: Mapping[Role, int]
    noms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LigneLue:
    """Une ligne de tableau, cellule par rôle ; `complements` ce que disent les colonnes sans rôle."""

    lieu: Lieu
    valeurs: Mapping[Role, str]
    complements: tuple[str, ...] = ()

    def valeur(self, role: Role) -> str:
        """Rend le texte d'un rôle, vide s'il manque."""
        return self.valeurs.get(role, "")


@dataclass
class TableauLu:
    """Les lignes reprises, et celles qui ne le sont pas."""

    lignes: list[LigneLue] = field(default_factory=list)
    exigences: list[ExigenceLue] = field(default_factory=list)
    complements: list[str] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)


Situer = Callable[[int], Lieu]


def lire_tableau(lignes: Sequence[LigneBrute], lieu: Lieu) -> TableauLu | None:
    """Lit un tableau d'exigences d'un document ; rien si c'est un tableau ordinaire, qui reste dans le texte."""
    colonnes = reconnaitre_colonnes(lignes)
    indices = () if colonnes is None else {Role.REFERENCE, Role.NIVEAU, Role.PREUVE} & set(colonnes.roles)
    if colonnes is None or Role.ENONCE not in colonnes.roles or not indices:
        return None
    lu = lire_lignes(lignes, colonnes, lambda n: Lieu(lieu.fichier, feuille=lieu.feuille, cellule=f"ligne {n}"))
    for ligne in lu.lignes:
        exigence, remarques = exigence_de(ligne)
        lu.anomalies += remarques
        if exigence is not None:
            lu.exigences.append(exigence)
        else:
            lu.complements.append(" ; ".join([*ligne.valeurs.values(), *ligne.complements]))
    return lu


def reconnaitre_colonnes(lignes: Sequence[LigneBrute]) -> Colonnes | None:
    """Cherche l'en-tête dans les premières lignes ; à défaut, devine un tableau d'exigences d'après son contenu."""
    for rang, ligne in enumerate(lignes[:_LIGNES_D_ENTETE]):
        roles = _roles(ligne.textes)
        if len(roles) >= 2 and any(role in roles for role in _PORTEURS):
            return Colonnes(rang, roles, ligne.textes)
    if not lignes:
        return None
    lecture = reconnaitre(TableauBrut("", tuple(lignes)))
    if lecture is None or lecture.nature is not Nature.EXIGENCES:
        return None
    connus = {
        RolePublie.IDENTIFIANT: Role.REFERENCE,
        RolePublie.NIVEAU: Role.NIVEAU,
        RolePublie.ENONCE: Role.ENONCE,
        RolePublie.RUBRIQUE: Role.RUBRIQUE,
        RolePublie.PREUVE: Role.PREUVE,
    }
    devines = {connus[role]: colonne for role, colonne in lecture.colonnes.items() if role in connus}
    entete = -1 if lecture.entetes is None else list(lignes).index(lecture.entetes)
    return Colonnes(entete, devines, () if lecture.entetes is None else lecture.entetes.textes)


def _roles(entetes: Sequence[str]) -> dict[Role, int]:
    """Attribue chaque rôle à la colonne dont le nom est son premier synonyme ; un nom long n'est pas un en-tête."""
    if any(len(texte) > 60 for texte in entetes):
        return {}
    roles: dict[Role, int] = {}
    for role, synonymes in _SYNONYMES.items():
        notes = {i: _rang(t, synonymes) for i, t in enumerate(entetes) if t and i not in roles.values()}
        trouves = {i: note for i, note in notes.items() if note is not None}
        if trouves:
            roles[role] = min(trouves, key=lambda i: (trouves[i], i))
    return roles


def _rang(entete: str, synonymes: Sequence[str]) -> int | None:
    """Rend le rang du synonyme qu'est l'en-tête, ou par lequel il commence ; un mot unique passe avant un groupe."""
    lus = [m for m in re.findall(r"[a-z/°]+", sans_accents(entete)) if m not in _LIENS]
    if not lus:
        return None
    if lus[0] not in synonymes:
        # « Mode de preuve », « Degré de criticité » : seuls ces rôles se disent aussi en fin d'intitulé.
        suivants = [synonymes.index(m) for m in lus[1:] if m in synonymes and m in _DITS_EN_FIN]
        return 2 * len(synonymes) + suivants[0] if suivants else None
    return synonymes.index(lus[0]) + (0 if len(lus) == 1 else len(synonymes))


def lire_lignes(lignes: Sequence[LigneBrute], colonnes: Colonnes, situer: Situer) -> TableauLu:
    """Lit les lignes sous l'en-tête ; un intertitre devient la rubrique de celles qui le suivent."""
    lu = TableauLu()
    rubrique = ""
    for rang, ligne in enumerate(lignes):
        pleines = [t for t in ligne.textes if t]
        lieu = situer(ligne.numero)
        if rang == colonnes.entete:
            dites = ", ".join(f"« {colonnes.noms[i]} » ({role.value})" for role, i in colonnes.roles.items())
            lu.anomalies.append(pour_information("colonnes-reconnues", f"colonnes reconnues : {dites}.", lieu))
        elif rang < colonnes.entete or (pleines and pleines == [t for t in colonnes.noms if t]):
            lu.anomalies += _citee(pleines, "ligne hors du tableau", lieu)
        elif len(pleines) == 1 and not _est_redigee(ligne, colonnes):
            rubrique = sur_une_ligne(pleines[0])
            lu.anomalies.append(
                pour_information("intertitre", f"« {rubrique} » : rubrique des lignes suivantes.", lieu)
            )
        elif pleines and _porte(ligne, colonnes):
            lue = _lire_ligne(ligne, colonnes, lieu, rubrique)
            rubrique = lue.valeur(Role.RUBRIQUE) or rubrique
            lu.lignes.append(lue)
        else:
            lu.anomalies += _citee(pleines, "ligne sans énoncé ni texte", lieu)
    return lu


def _citee(pleines: Sequence[str], motif: str, lieu: Lieu) -> Iterator[Anomalie]:
    if pleines:
        cite = " | ".join(map(sur_une_ligne, pleines))
        yield non_repris("ligne-non-reprise", f"{motif} : « {cite} ».", lieu)


def _porte(ligne: LigneBrute, colonnes: Colonnes) -> bool:
    return any(_case(ligne, colonnes.roles.get(role)) for role in _PORTEURS)


def _est_redigee(ligne: LigneBrute, colonnes: Colonnes) -> bool:
    """Une ligne à une seule cellule est un intertitre, sauf si c'est une phrase dans la colonne du texte."""
    textes = [t for role in _PORTEURS if (t := _case(ligne, colonnes.roles.get(role)))]
    return bool(textes) and (len(textes[0]) > 60 or textes[0].endswith("."))


def _case(ligne: LigneBrute, colonne: int | None) -> str:
    return ligne.textes[colonne] if colonne is not None and colonne < len(ligne.cellules) else ""


def _lire_ligne(ligne: LigneBrute, colonnes: Colonnes, lieu: Lieu, rubrique: str) -> LigneLue:
    valeurs = {role: t for role, i in colonnes.roles.items() if (t := _case(ligne, i))}
    if rubrique:
        valeurs.setdefault(Role.RUBRIQUE, rubrique)
    complements = tuple(
        f"{sur_une_ligne(nom) or f'Colonne {i + 1}'} : {sur_une_ligne(texte)}"
        for i, texte in enumerate(ligne.textes)
        if texte and i not in colonnes.roles.values()
        for nom in [colonnes.noms[i] if i < len(colonnes.noms) else ""]
    )
    return LigneLue(lieu, valeurs, complements)


def exigence_de(ligne: LigneLue) -> tuple[ExigenceLue | None, list[Anomalie]]:
    """Rend l'exigence d'une ligne, s'il y en a une, et ce que son niveau a de douteux."""
    enonce = ligne.valeur(Role.ENONCE)
    if not enonce:
        return None, []
    niveau, remarques = _niveau(ligne)
    reference = sur_une_ligne(ligne.valeur(Role.REFERENCE))
    titre = ligne.valeur(Role.TITRE) if not ligne.valeur(Role.TEXTE) else ""
    complements = (*((f"Titre : {sur_une_ligne(titre)}",) if titre else ()), *ligne.complements)
    return ExigenceLue(enonce, ligne.lieu, reference, niveau, ligne.valeur(Role.PREUVE), complements), remarques


def _niveau(ligne: LigneLue) -> tuple[Niveau | None, list[Anomalie]]:
    source = ligne.valeur(Role.NIVEAU)
    niveau, deduit = lire_niveau(source)
    if niveau is None:
        message = f"le niveau « {source} » n'est pas connu" if source else "aucun niveau n'est dit"
        conseil = "L'exigence est tenue pour importante (I) : décidez si son absence rend l'offre irrégulière (P)."
        return None, [non_repris("niveau-a-decider", f"{message}.", ligne.lieu, conseil)]
    if deduit:
        return niveau, [pour_information("niveau-deduit", f"« {source} » est lu {niveau.value}.", ligne.lieu)]
    return niveau, []


def piece_de(ligne: LigneLue) -> Piece | None:
    """Rend la pièce de destination que dit une ligne, ou rien."""
    lus = re.findall(r"[a-z]+", sans_accents(ligne.valeur(Role.PIECE)))
    return next((_PIECES[m] for m in lus if m in _PIECES), None)
