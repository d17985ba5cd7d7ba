"""Ce qui finit une page, ou en remplit plusieurs : le titre qui suit est à la page qu'annonce le sommaire."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cctgen.documents.entete import EnTete
from cctgen.documents.pdf.conversion import convertir
from cctgen.documents.pdf.relecture import pages_de
from cctgen.documents.texte import Bloc, Encadre, Liste, Style, Tableau, Titre, cellule, paragraphe, tableau
from cctgen.documents.word.mise_en_page.mesures import Page, mesurer
from cctgen.documents.word.mise_en_page.pagination import Curseur
from cctgen.documents.word.mise_en_page.solidarite import reste_entier
from cctgen.documents.word.modele import Modele
from cctgen.documents.word.pages import pages_du_modele
from cctgen.documents.word.rendu import rendre_rapport
from tests.contenu.sommaires import annonces_fausses, pages_annoncees
from tests.documents.fabriques import modele

ENTETE = EnTete("Rapport", "Sous-titre", "REF", "Objet", "Acheteur", "", date(2026, 12, 1), "1")
REMPLISSAGES: tuple[Bloc, ...] = (
    paragraphe("Courant."),
    Liste((cellule("Puce."),)),
    paragraphe("Références.", Style.REFERENCES),
)
AU_POINT_PRES, DEBORDANT = (-0.4, 1.2), (20.0, 200.0)
ENTIERS = (
    tableau(("A", "B"), [("un", "deux")] * 2, "Court"),
    tableau(("A", "B"), [("un", "mot " * 40)] * 3, "De trois lignes"),
    tableau(("A", "B"), [("un", "mot " * 40)] * 5, "De cinq lignes"),
    tableau(("A", "B"), [("un", "deux")], "D'une ligne"),
    tableau(("A", "B"), [("mot " * 290, "deux")], "D'une ligne haute"),
)
SECABLE = tableau(("A", "B"), [("mot " * 320, "deux")], "D'une ligne qui se coupe")


def depassement(blocs: tuple[Bloc, ...], tableau_final: Tableau, page: Page) -> float:
    """Rend ce dont le tableau dépasserait la page, en points."""
    curseur = Curseur(page, 1)
    curseur.avancer(blocs)
    (trace,) = mesurer([tableau_final], page)
    return curseur.y + curseur.apres + trace.hauteur - page.hauteur


def cas(
    tableau_final: Tableau, bornes: tuple[float, float], combien: int, hasard: random.Random
) -> Iterator[tuple[Bloc, ...]]:
    """Énumère des pages que le tableau, annoncé par un titre, finit ou dépasse de peu."""
    page = pages_du_modele(Modele("rapport.docx", modele("rapport.docx"))).debout
    trouves = 0
    while trouves < combien:
        blocs = (
            Titre(1, f"Début {tableau_final.titre} {trouves}", nouvelle_page=True),
            *hasard.choices(REMPLISSAGES, k=hasard.randint(5, 53)),
            Titre(2, f"Annonce {tableau_final.titre} {trouves}"),
        )
        if bornes[0] <= depassement(blocs, tableau_final, page) <= bornes[1]:
            trouves += 1
            yield (*blocs, tableau_final)


@pytest.mark.libreoffice
def test_le_titre_que_suit_un_tableau_est_a_la_page_annoncee(tmp_path: Path) -> None:
    hasard = random.Random(43)  # noqa: S311 (tirage reproductible)
    assert [*map(reste_entier, ENTIERS), reste_entier(SECABLE)] == [*[True] * len(ENTIERS), False]
    suivis = (*((entier, AU_POINT_PRES) for entier in ENTIERS), (SECABLE, DEBORDANT))
    blocs = [bloc for suivi, bornes in suivis for page in cas(suivi, bornes, 12, hasard) for bloc in page]
    document = tmp_path / "rapport.docx"
    document.write_bytes(rendre_rapport(modele("rapport.docx"), ENTETE, blocs))
    (pdf,) = convertir({document.name: document.read_bytes()}).values()
    document.with_suffix(".pdf").write_bytes(pdf)
    assert len(pages_annoncees(document)) == 2 * (len(ENTIERS) + 1) * 12
    assert annonces_fausses(document) == []


def des_suites(hasard: random.Random) -> Iterator[Bloc]:
    """Énumère, un titre entre deux, ce que LibreOffice ne mesure pas comme le texte courant."""
    references = "CCAG-TIC, CCAG-MOE, article R. 2111-7 "
    for rang in range(40):
        yield Titre(1, f"Élément de deux alinéas {rang}")
        yield Liste(tuple((paragraphe("Un point."), paragraphe("Sa suite.")) for _ in range(hasard.randint(3, 8))))
        yield Titre(1, f"Grille à remplir {rang}")
        yield replace(tableau(("A", "B"), [("un", "")] * hasard.randint(7, 12), f"Grille {rang}"), hauteur=700)
        yield Titre(1, f"Trait insécable en italique {rang}")
        yield paragraphe(f"{references * hasard.randint(5, 20)}fin.", Style.RECOMMANDATION)
        yield Titre(1, f"Dernière ligne et références {rang}")
        lignes = [("un", "mot " * hasard.randint(20, 60)), ("deux", "mot " * hasard.randint(320, 600))]
        yield tableau(("A", "B"), lignes, f"Long {rang}")
        yield paragraphe("Références.", Style.REFERENCES)


def converti(dossier: Path, blocs: list[Bloc]) -> tuple[Path, list[str]]:
    """Rend le rapport que font ces blocs, converti à côté de lui, et le texte de chacune de ses pages."""
    document = dossier / "rapport.docx"
    document.write_bytes(rendre_rapport(modele("rapport.docx"), ENTETE, blocs))
    (pdf,) = convertir({document.name: document.read_bytes()}).values()
    document.with_suffix(".pdf").write_bytes(pdf)
    return document, [page.casefold() for page in pages_de(pdf)]


def page_qui_dit(pages: list[str], dit: str) -> int:
    return next(n for n, page in enumerate(pages) if dit in page)


@pytest.mark.libreoffice
def test_un_encadre_reste_avec_ce_qu_il_introduit(tmp_path: Path) -> None:
    """Alinéa, liste ou tableau : quelle que soit la hauteur où il tombe, l'un ne finit pas la page de l'autre."""
    suites = (
        paragraphe,
        lambda dit: Liste((cellule(dit), cellule("Autre."))),
        lambda dit: tableau((dit,), [("un",)] * 9),
    )
    cas_ = [(rang, suite, k) for rang, suite in enumerate(suites) for k in range(38, 50)]
    blocs: list[Bloc] = []
    for rang, suite, k in cas_:
        blocs += [
            Titre(1, f"Début {rang}.{k}", nouvelle_page=True),
            *[paragraphe("Courant.")] * k,
            Titre(2, f"Fiche {rang}.{k}"),
        ]
        blocs += [Encadre((paragraphe(f"Contexte {rang}x{k}x."),)), suite(f"Suite {rang}x{k}x.")]
    document, pages = converti(tmp_path, blocs)
    separes = [
        c[::2]
        for c in cas_
        if page_qui_dit(pages, f"contexte{c[0]}x{c[2]}x") != page_qui_dit(pages, f"suite{c[0]}x{c[2]}x")
    ]
    assert separes == []
    assert annonces_fausses(document) == []


@pytest.mark.libreoffice
def test_le_sommaire_suit_ce_que_libreoffice_mesure_a_sa_facon(tmp_path: Path) -> None:
    document, _ = converti(tmp_path, [*des_suites(random.Random(7))])  # noqa: S311
    assert len(pages_annoncees(document)) == 4 * 40
    assert annonces_fausses(document) == []


@pytest.mark.libreoffice
def test_une_ligne_de_tableau_ne_se_coupe_ni_sans_raison_ni_pres_de_ses_bords(tmp_path: Path) -> None:
    """Quelle que soit sa hauteur et où qu'elle tombe : une ligne d'un tiers de page passe entière."""
    hautes = (6, 15, 30, 50, 90)
    cas_ = [(points, k) for points in hautes for k in range(2, 52, 3)]
    blocs: list[Bloc] = []
    for points, k in cas_:
        blocs += [Titre(1, f"Début {points}.{k}", nouvelle_page=True), *[paragraphe("Courant.")] * k]
        case = (Liste(tuple(cellule(f"Point {points}x{k}x{n}x et assez de mots.") for n in range(points))),)
        blocs.append(replace(tableau(("A", "B"), [("x", "x")]), lignes=((cellule("Nom"), case), (cellule("z"), case))))
    document, pages = converti(tmp_path, blocs)
    parts: dict[int, list[list[int]]] = {points: [] for points in hautes}
    for points, k in cas_:
        lues = [page_qui_dit(pages, f"point{points}x{k}x{n}x") for n in range(points)]
        parts[points].append([lues.count(page) for page in sorted(set(lues))])
    assert all(len(lues) == 1 for points in (6, 15) for lues in parts[points]), parts
    assert {min(lues) >= 4 for points in (30, 50) for lues in parts[points]} == {True}, parts
    assert any(len(lues) > 1 for points in (30, 50) for lues in parts[points]), "un tiers de page au plus reste blanc"
    assert all(len(lues) > 1 for lues in parts[90])
    assert annonces_fausses(document) == []


ANNONCE = (
    "annonce ce qui vient sur deux lignes, et le dit assez longuement pour ne pas tenir en une seule ligne de texte."
)


@pytest.mark.libreoffice
def test_une_phrase_d_annonce_reste_avec_ce_que_son_titre_ouvre(tmp_path: Path) -> None:
    """Tableau, légende et tableau, ou titre suivant et tableau : le titre et sa phrase ne finissent pas la page."""

    def ouverts(rang: int, dit: str) -> tuple[Bloc, ...]:
        ouvert = tableau((dit,), [("un",)] * 9)
        return ((ouvert,), (paragraphe("Légende", Style.MENTION), ouvert), (Titre(2, "Sous-partie"), ouvert))[rang]

    cas_ = [(rang, k) for rang in range(3) for k in range(36, 50)]
    blocs: list[Bloc] = []
    for rang, k in cas_:
        blocs += [Titre(1, f"Début {rang}.{k}", nouvelle_page=True), *[paragraphe("Courant.")] * k]
        blocs += [Titre(1, f"Partie {rang}.{k}"), paragraphe(f"Phrase {rang}x{k}x {ANNONCE}")]
        blocs += ouverts(rang, f"Suite {rang}x{k}x.")
    document, pages = converti(tmp_path, blocs)
    separes = [
        (r, k) for r, k in cas_ if page_qui_dit(pages, f"phrase{r}x{k}x") != page_qui_dit(pages, f"suite{r}x{k}x")
    ]
    assert separes == []
    assert annonces_fausses(document) == []


@pytest.mark.libreoffice
def test_le_dernier_point_d_une_liste_n_ouvre_pas_seul_une_page(tmp_path: Path) -> None:
    blocs: list[Bloc] = []
    for k in range(34, 58):
        blocs += [Titre(1, f"Début {k}", nouvelle_page=True), *[paragraphe("Courant.")] * k]
        blocs += [Liste((cellule("Un."), cellule(f"Avant{k}x."), cellule(f"Dernier{k}x.")))]
        blocs += [Titre(1, f"Fin {k}"), *[paragraphe("Courant.")] * 2]
    document, pages = converti(tmp_path, blocs)
    separes = [k for k in range(34, 58) if page_qui_dit(pages, f"avant{k}x") != page_qui_dit(pages, f"dernier{k}x")]
    assert separes == []
    assert annonces_fausses(document) == []


@pytest.mark.libreoffice
def test_un_bandeau_et_la_ligne_qui_le_suit_restent_avec_leur_texte(tmp_path: Path) -> None:
    """« Ajouté : article 10.3 », « Titre : … » : l'annonce d'un article finissait la page d'avant son texte."""
    blocs: list[Bloc] = []
    for k in range(36, 50):
        blocs += [Titre(1, f"Début {k}", nouvelle_page=True), *[paragraphe("Courant.")] * k]
        blocs += [paragraphe(f"Ajouté : bandeau x{k}x", Style.BANDEAU), paragraphe(f"Titre : sécurité x{k}x")]
        blocs += [paragraphe(f"Suite x{k}x {'et le texte ' * 40}")]
    document, pages = converti(tmp_path, blocs)
    annonces = [(k, page_qui_dit(pages, f"bandeaux{k}x"), page_qui_dit(pages, f"sécuritéx{k}x")) for k in range(36, 50)]
    assert [k for k, bandeau, titre in annonces if not bandeau == titre == page_qui_dit(pages, f"suitex{k}x")] == []
    assert annonces_fausses(document) == []
