"""Un formulaire à remplir : consignes en italique, cases vides, et ce que l'on sait déjà."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cctgen.assemblage.contenu.renvois import nom_du_dehors
from cctgen.assemblage.modele import ChampFormulaire, Couverture, Dossier, ExigenceRetenue, Formulaire
from cctgen.clausier.formes.formulaire import GrilleRedigee
from cctgen.documents.annexe import bandeau
from cctgen.documents.texte import (
    Bloc,
    Cellule,
    Contenu,
    Liste,
    Paragraphe,
    Style,
    Tableau,
    Texte,
    Titre,
    blocs,
    cellule,
    paragraphe,
    tableau,
)

_HAUTEUR_DE_CASE = 500
"""Un peu moins d'un centimètre, en vingtièmes de point : de quoi écrire à la main."""

_EXIGENCES_PAR_DEMI_PAGE = 8
_REF, _NIVEAU, _LOTS, _ENONCE = 13, 8, 6, 28


def corps_formulaire(dossier: Dossier, formulaire: Formulaire) -> tuple[Bloc, ...]:
    """Rend tout le corps d'un formulaire, section par section."""
    return tuple(_corps(dossier, formulaire))


def _corps(dossier: Dossier, formulaire: Formulaire) -> Iterator[Bloc]:
    if formulaire.lots != dossier.numeros:
        yield paragraphe(bandeau(formulaire.lots), Style.BANDEAU)
    yield from _origine(dossier, formulaire)
    yield from blocs(formulaire.introduction)
    for section in formulaire.sections:
        yield Titre(1, section.titre, nouvelle_page=_est_longue(section.couverture))
        yield from _consigne(section.consigne)
        if section.champs:
            yield _champs(section.titre, section.champs)
        if section.grille is not None:
            yield _grille(section.titre, section.grille)
        if section.couverture is not None:
            yield _couverture(section.titre, section.couverture, formulaire.lots)


def _est_longue(couverture: Couverture | None) -> bool:
    """Une matrice de plus d'une demi-page commence la sienne : elle se remplit souvent à part."""
    return couverture is not None and len(couverture.exigences) > _EXIGENCES_PAR_DEMI_PAGE


def _origine(dossier: Dossier, formulaire: Formulaire) -> Iterator[Bloc]:
    """Rattache le formulaire à l'article qui l'appelle, pour qui le reçoit seul."""
    for document in dossier.documents:
        for article in document.articles:
            if article.clause == formulaire.clause:
                numero = f"{article.numero} « {article.titre} »"
                origine = nom_du_dehors(document, article, numero)
                yield paragraphe(f"Formulaire joint à l'{origine}.", Style.MENTION)


def _consigne(consigne: str) -> Iterator[Bloc]:
    """Rend la consigne dans le style de mention, que Word garde avec le tableau qui la suit."""
    for bloc in en_italique(blocs(consigne)):
        yield replace(bloc, style=Style.MENTION) if isinstance(bloc, Paragraphe) else bloc


def en_italique(suite: Sequence[Bloc]) -> tuple[Bloc, ...]:
    """Met en italique les paragraphes et les listes, sans toucher aux renvois ni aux tableaux."""
    return tuple(map(_italique, suite))


def _italique(bloc: Bloc) -> Bloc:
    match bloc:
        case Paragraphe():
            return replace(bloc, contenu=_contenu_italique(bloc.contenu))
        case Liste():
            return replace(bloc, elements=tuple(en_italique(e) for e in bloc.elements))
        case _:
            return bloc


def _contenu_italique(contenu: Contenu) -> Contenu:
    return tuple(replace(i, italique=True) if isinstance(i, Texte) else i for i in contenu)


def _champs(titre: str, champs: Sequence[ChampFormulaire]) -> Tableau:
    lignes = [(_libelle(champ), blocs(champ.valeur)) for champ in champs]
    return _a_remplir(tableau(("Rubrique", "Réponse"), lignes, (36, 64), titre))


def _libelle(champ: ChampFormulaire) -> Cellule:
    nom = Paragraphe((Texte(champ.libelle, gras=True),))
    return (nom, *en_italique(blocs(champ.aide)))


def _grille(titre: str, grille: GrilleRedigee) -> Tableau:
    """Des cases vides se partagent la largeur à égalité : celle d'un en-tête court se remplit aussi."""
    nombre = len(grille.colonnes)
    vide: tuple[Cellule, ...] = ((),) * nombre
    return _a_remplir(tableau(grille.colonnes, [vide] * grille.lignes, (100 // nombre,) * nombre, titre))


def _couverture(titre: str, couverture: Couverture, lots: tuple[int, ...]) -> Bloc:
    if not couverture.exigences:
        return paragraphe("Aucune exigence retenue ne relève de cette partie.")
    avec_lots = any(e.lots != lots for e in couverture.exigences)
    vides: tuple[Cellule, ...] = ((),) * len(couverture.colonnes)
    lignes = [(*_exigence(e, _lots(e) if avec_lots else ()), *vides) for e in couverture.exigences]
    debut = ("Réf.", "Niveau", "Lots", "Exigence") if avec_lots else ("Réf.", "Niveau", "Exigence")
    parts = (_REF, _NIVEAU, _LOTS, _ENONCE) if avec_lots else (_REF, _NIVEAU, _ENONCE + _LOTS)
    reste = (100 - sum(parts)) // len(couverture.colonnes)
    largeurs = (*parts, *(reste,) * len(couverture.colonnes))
    return tableau((*debut, *couverture.colonnes), lignes, largeurs, titre)


def _exigence(exigence: ExigenceRetenue, lots: tuple[Cellule, ...]) -> tuple[Cellule, ...]:
    return (cellule(exigence.ref), cellule(exigence.niveau.value), *lots, blocs(exigence.enonce))


def _lots(exigence: ExigenceRetenue) -> tuple[Cellule]:
    return (cellule(", ".join(map(str, exigence.lots))),)


def _a_remplir(bloc: Tableau) -> Tableau:
    return replace(bloc, hauteur=_HAUTEUR_DE_CASE)
