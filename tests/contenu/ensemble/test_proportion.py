"""Des pièces à la mesure de l'achat : ce qu'un dossier ne doit jamais dépasser, et ce qu'il doit toujours contenir."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.volume import pages_estimees
from cctgen.clausier.modele import Niveau
from cctgen.clausier.plan import est_en_annexe
from cctgen.documents.texte import Titre
from cctgen.documents.word import rendu
from cctgen.documents.word.rendu import rendre_annexe
from cctgen.socle.contenu import contenu
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.ouverture.obstacles import BLOQUENT
from tests.contenu.profils import PROFILS, dossier_livre
from tests.contenu.sommaires import annonces_fausses
from tests.livre import clausier_livre

CIBLES: Mapping[str, tuple[int, int, int]] = {
    "Licences hors réseau": (12, 3, 10),
    "Maintenance matérielle": (12, 3, 10),
    "Études": (15, 3, 12),
    "Site vitrine": (35, 9, 20),
    "SaaS RH": (70, 17, 30),
    "Infogérance sensible": (70, 18, 30),
    "Téléservice avec données personnelles": (110, 27, 40),
    "Diffusion Restreinte": (90, 25, 40),
    "IA générative": (110, 28, 40),
}
"""Exigences, exigences primordiales et pages des annexes remises, au plus."""

CIBLES_CCT: Mapping[str, tuple[int, int]] = {
    "Licences hors réseau": (3, 0),
    "Maintenance matérielle": (3, 0),
    "Études": (3, 0),
    "Site vitrine": (17, 4),
    "SaaS RH": (30, 7),
    "Infogérance sensible": (30, 7),
    "Téléservice avec données personnelles": (58, 14),
    "Diffusion Restreinte": (42, 10),
    "IA générative": (54, 13),
}
"""La part des fiches du CCT : exigences, exigences primordiales, au plus."""

EXCESSIVES: Mapping[str, Collection[str]] = {
    "Site vitrine": [
        *("CCT-UTI-01", "CCT-UTI-02", "CCT-UTI-05", "CCT-UTI-10", "CCT-DON-01", "CCT-DON-12"),
        *("CCT-SEC-11", "CCT-SEC-12", "CCT-SEC-13", "CCT-SEC-14", "CCT-SEC-24", "CCT-HEB-01", "CCT-SEC-06"),
        *("CCT-SEC-01", "CCT-SEC-03", "CCT-SEC-21", "CCT-HEB-08", "CCT-HEB-15", "CCT-TRA-01", "CCT-TRA-07"),
    ],
    "Licences hors réseau": ["CCT-UTI-13", "CCT-HEB-20", "CCT-SEC-24", "CCT-SEC-19"],
    "Maintenance matérielle": ["CCT-UTI-13", "CCT-HEB-20", "CCT-SEC-24", "CCT-SEC-19"],
}
"""Ce que la relecture des dossiers a jugé démesuré, profil par profil."""

EXEMPLES = ("portail", "sirh-saas", "infogerance")


@cache
def dossier(nom: str) -> Dossier:
    return dossier_livre(PROFILS[nom])


def test_chaque_profil_a_sa_cible() -> None:
    assert set(CIBLES) == set(CIBLES_CCT) == set(PROFILS)


@pytest.mark.parametrize("nom", CIBLES)
def test_les_fiches_du_cct_tiennent_leur_part(nom: str) -> None:
    exigences = [e for e in dossier(nom).exigences(0) if e.pilier]
    primordiales = [e.ref for e in exigences if e.niveau is Niveau.P]
    assert len(exigences) <= CIBLES_CCT[nom][0], [e.ref for e in exigences]
    assert len(primordiales) <= CIBLES_CCT[nom][1], primordiales


@pytest.mark.parametrize("nom", EXCESSIVES)
def test_ce_qui_etait_demesure_n_est_plus_demande(nom: str) -> None:
    assert {e.ref for e in dossier(nom).exigences(0)} & set(EXCESSIVES[nom]) == set()


@pytest.mark.parametrize("nom", CIBLES)
def test_un_dossier_tient_dans_sa_cible(nom: str) -> None:
    exigences = dossier(nom).exigences(0)
    primordiales = [e.ref for e in exigences if e.niveau is Niveau.P]
    assert len(exigences) <= CIBLES[nom][0], [e.ref for e in exigences]
    assert len(primordiales) <= CIBLES[nom][1], primordiales
    assert len(primordiales) * 4 <= len(exigences), "plus du quart des exigences sont primordiales"


def _ecrire_la_note(assemble: Dossier, fichier: Path) -> None:
    """Écrit la note dont le détail n'est qu'un titre : ce qui le précède est ce que l'acheteur lit."""
    with pytest.MonkeyPatch.context() as abrege:
        abrege.setattr(rendu, "detail_de_la_note", lambda *_: (Titre(1, "Détail"),))
        fichier.write_bytes(rendu.rendre_note(assemble, (contenu("modeles") / "note.docx").read_bytes(), BLOQUENT))


@pytest.fixture(scope="module")
def convertis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rend le dossier de chaque annexe remise, tous profils, et de chaque note sans son détail, en Word et en PDF."""
    sortie = tmp_path_factory.mktemp("pages")
    for rang, nom in enumerate(CIBLES):
        assemble = dossier(nom)
        for document in assemble.documents:
            if document.id != "extrait-report" and any(document.articles):
                modele = (contenu("modeles") / document.modele).read_bytes()
                (sortie / f"{rang}-{document.fichier}.docx").write_bytes(rendre_annexe(assemble, document, modele))
        _ecrire_la_note(assemble, sortie / f"note-{rang}.docx")
    for nom in EXEMPLES:
        assemble = ouvrir(contenu("exemples") / nom).exiger_dossier()
        _ecrire_la_note(assemble, sortie / f"note-{nom}.docx")
        note = rendu.rendre_note(assemble, (contenu("modeles") / "note.docx").read_bytes(), BLOQUENT)
        (sortie / f"complete-{nom}.docx").write_bytes(note)
    for nature in ("tma", "libre", "donnees"):
        assemble = dossier_livre({}, nature)
        _ecrire_la_note(assemble, sortie / f"note-{nature}.docx")
    profil = f"-env:UserInstallation={(sortie / 'profil').as_uri()}"
    docx = sorted(sortie.glob("*.docx"))
    commande = ["soffice", profil, "--headless", "--convert-to", "pdf", "--outdir", sortie, *docx]
    subprocess.run(commande, capture_output=True, check=True, timeout=300)
    return sortie


@pytest.fixture(scope="module")
def pages_par_annexe(convertis: Path) -> Mapping[str, int]:
    """Rend les pages de chaque document converti."""
    return {pdf.stem: len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) for pdf in sorted(convertis.glob("*.pdf"))}


@pytest.mark.libreoffice
def test_chaque_sommaire_annonce_les_vraies_pages(convertis: Path) -> None:
    """Des annexes et des notes à l'acheteur, dont les tables ont des lignes qui se coupent."""
    fausses = {chemin.stem: annonces_fausses(chemin) for chemin in sorted(convertis.glob("*.docx"))}
    assert len(fausses) >= 35
    assert {nom: lues for nom, lues in fausses.items() if lues} == {}


@pytest.mark.libreoffice
@pytest.mark.parametrize("nom", CIBLES)
def test_un_dossier_se_lit_en_peu_de_pages(nom: str, pages_par_annexe: Mapping[str, int]) -> None:
    rang = list(CIBLES).index(nom)
    siennes = {annexe: n for annexe, n in pages_par_annexe.items() if annexe.startswith(f"{rang}-")}
    assert siennes
    assert sum(siennes.values()) <= CIBLES[nom][2], siennes


@pytest.mark.libreoffice
@pytest.mark.parametrize("nom", CIBLES)
def test_les_pages_annoncees_pendant_le_questionnaire_sont_justes(
    nom: str, pages_par_annexe: Mapping[str, int]
) -> None:
    vraies = sum(n for annexe, n in pages_par_annexe.items() if annexe.startswith(f"{list(CIBLES).index(nom)}-"))
    selection = dossier(nom).selections[0]
    du_dossier = [clausier_livre().clauses[c] for c, verdict in selection.clauses.items() if verdict.retenue]
    retenues = [clause for clause in du_dossier if est_en_annexe(clausier_livre().plan, clause)]
    exigences = {e for e, verdict in selection.exigences.items() if verdict.retenue}
    assert abs(pages_estimees(retenues, exigences) - vraies) <= 3


@pytest.mark.libreoffice
def test_la_note_tient_en_trois_pages_utiles(pages_par_annexe: Mapping[str, int]) -> None:
    """Une quatrième porte le sommaire du détail."""
    notes = {nom: pages for nom, pages in pages_par_annexe.items() if nom.startswith("note-")}
    assert len(notes) == len(CIBLES) + len(EXEMPLES) + 3
    assert {nom: pages for nom, pages in notes.items() if pages > 4} == {}


@pytest.mark.parametrize("nom", CIBLES)
def test_un_terme_n_est_defini_que_si_une_autre_clause_s_en_sert(nom: str) -> None:
    articles = list(dossier(nom).articles)
    definitions = next((a.texte for a in articles if a.clause == "PI-001"), "")
    ailleurs = " ".join(
        f"{a.texte} {' '.join(e.enonce for e in a.exigences)}" for a in articles if a.clause != "PI-001"
    )
    termes = re.findall(r"^\s*- \*\*(?:.* )?(\w+)\*\*", definitions, re.MULTILINE)
    assert bool(termes) is bool(definitions)
    assert [t for t in termes if not re.search(rf"\b{t.rstrip('s')}s?\b", ailleurs, re.IGNORECASE)] == []
