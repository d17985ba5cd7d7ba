"""Ce qui fait qu'une grille se remplit vite : liste ancrée, infobulle, commentaires proposés, reste à faire."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator, ValidationSeverity
from python_calamine import CalamineWorkbook

from cctgen.assemblage.suivi.gel import changements_de_bareme, empreinte_du_bareme
from cctgen.assemblage.suivi.versions import version_de
from cctgen.consultation.bareme import ECHELLE_PAR_DEFAUT, Degre
from cctgen.consultation.methode.commentaires import COMMENTAIRES_PAR_DEFAUT
from cctgen.evaluation.grille.appuis.echelle import infobulle_de_note, libelle_de_degre, libelles
from cctgen.evaluation.grille.ecriture import ecrire_grille, ecrire_grille_par_exigence
from cctgen.evaluation.grille.lecture import lire_grille
from cctgen.socle.typographie import composer, composer_a_relire
from tests.evaluation.fabriques import BAREME, un_dossier, une_offre
from tests.evaluation.grille.test_grille import ALPHA, DOSSIER, SAISIES, avis_lus, codes, entete, lire, remplir

COMMENTAIRES_TYPES = tuple(composer_a_relire(c.texte) for c in COMMENTAIRES_PAR_DEFAUT)
VIERGE = ecrire_grille(DOSSIER, [ALPHA])
LONGUE = tuple(Degre(note=n, ancre=f"Degré {n} : {'une ancre très longue ' * 30}") for n in range(11))


def feuille() -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(VIERGE))["Alpha"]


def validation(colonne: str) -> object:
    lettre = {"Constat": "K", "Note": "L", "Commentaire": "M"}[colonne]
    return next(v for v in feuille().data_validations.dataValidation if str(v.sqref).startswith(lettre))


@pytest.mark.parametrize("degre", ECHELLE_PAR_DEFAUT, ids=lambda d: str(d.note))
def test_un_degre_choisi_dans_la_liste_vaut_son_chiffre(degre: Degre) -> None:
    octets = remplir(VIERGE, {"SSI-1": {**SAISIES, "Note": libelle_de_degre(degre)}})
    assert (avis_lus(lire(octets))["SSI-1"].note, codes(lire(octets))) == (degre.note, [])


@pytest.mark.parametrize("presque", ["3 – Réponse", "3 - à voir", "Réponse adaptée", "3 ou 4"])
def test_ce_qui_ressemble_a_un_degre_n_est_pas_devine(presque: str) -> None:
    assert codes(lire(remplir(VIERGE, {"SSI-1": {**SAISIES, "Note": presque}}))) == ["note-hors-echelle"]


@pytest.mark.parametrize("echelle", [ECHELLE_PAR_DEFAUT, LONGUE])
def test_toutes_les_ancres_tiennent_dans_l_infobulle(echelle: tuple[Degre, ...]) -> None:
    texte = infobulle_de_note(echelle)
    assert len(texte) <= 255
    assert [ligne.split("\u00a0: ")[0] for ligne in texte.splitlines()] == [str(d.note) for d in echelle]
    assert len(libelles(echelle)) == len(echelle)


def test_un_degre_qui_ne_tient_pas_en_entier_se_dit_par_son_nom() -> None:
    """Quatre degrés sur cinq finissaient en plein milieu de leur phrase."""
    lignes = infobulle_de_note(ECHELLE_PAR_DEFAUT).splitlines()
    assert not any("…" in ligne for ligne in lignes)
    assert lignes[2] == "2\u00a0: Réponse partielle"


def test_la_note_a_sa_liste_ancree_et_son_infobulle() -> None:
    note = validation("Note")
    assert (note.showErrorMessage, note.showInputMessage, note.prompt) == (  # type: ignore[attr-defined]
        True,
        True,
        composer(infobulle_de_note(ECHELLE_PAR_DEFAUT)),
    )
    aide = openpyxl.load_workbook(io.BytesIO(VIERGE))["Aide à la saisie"]
    plage = note.formula1.rsplit("!", 1)[1].replace("$", "")  # type: ignore[attr-defined]
    proposes = [case.value for (case,) in aide[plage]]
    assert proposes == [*map(libelle_de_degre, ECHELLE_PAR_DEFAUT), *(d.note for d in ECHELLE_PAR_DEFAUT)]


def test_un_commentaire_est_propose_et_tout_autre_reste_permis() -> None:
    liste = validation("Commentaire")
    assert not liste.showErrorMessage  # type: ignore[attr-defined]
    aide = openpyxl.load_workbook(io.BytesIO(VIERGE))["Aide à la saisie"]
    plage = liste.formula1.rsplit("!", 1)[1].replace("$", "")  # type: ignore[attr-defined]
    assert tuple(case.value for (case,) in aide[plage]) == COMMENTAIRES_TYPES


@pytest.mark.parametrize("debut", COMMENTAIRES_TYPES)
def test_un_commentaire_type_laisse_tel_quel_ne_motive_rien(debut: str) -> None:
    grille = lire(remplir(VIERGE, {"SSI-1": {**SAISIES, "Commentaire": debut}}))
    assert (codes(grille), avis_lus(grille)["SSI-1"].est_motive) == (["note-sans-motif"], False)
    fini = lire(remplir(VIERGE, {"SSI-1": {**SAISIES, "Commentaire": debut.replace("…", "le test de juin.")}}))
    assert (codes(fini), avis_lus(fini)["SSI-1"].est_motive) == ([], True)


REGLES = [
    {"texte": "Le journal joint montre que …", "exigences": ["SSI-1"]},
    {"texte": "Rien n'est joint sur …", "themes": ["securite"], "notes": [0, 1]},
    {"texte": "Vu dans l'offre : …"},
]
REGLE = un_dossier(bareme={**BAREME, "commentaires": REGLES})


_PLAGE = re.compile(r"'Aide à la saisie'!\$(\w+)\$(\d+):\$\w+\$(\d+)")
_DU_DEGRE = re.compile(r"OFFSET\('[^']+'!\$(\w+)\$5,MATCH\(.*COUNTIF\('[^']+'!\$(\w+)\$5:.*,1\)")


def proposes(octets: bytes, ref: str, note: object = None) -> list[object]:
    """Ce que la liste de la case Commentaire propose pour la note saisie, comme un tableur résout sa formule."""
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    feuille, aide = classeur["Alpha"], classeur["Aide à la saisie"]
    rang = next(r for r in range(1, feuille.max_row + 1) if feuille.cell(r, 1).value == ref)
    listes = [v for v in feuille.data_validations.dataValidation if f"M{rang}" in v.sqref]
    if not listes:
        return []
    formule, premiere = str(listes[0].formula1), str(listes[0].sqref).split(":")[0][1:]
    if plage := _PLAGE.fullmatch(formule):
        return [aide[f"{plage[1]}{n}"].value for n in range(int(plage[2]), int(plage[3]) + 1)]
    assert f'"Note"&LEFT($L{premiere},FIND(" ",$L{premiere}&" ")-1)' in formule
    assert len(formule) <= 255, "un tableur refuse plus long"
    colonnes = _DU_DEGRE.fullmatch(formule)
    assert colonnes is not None
    cle = "Note" + str("" if note is None else note).split(" ")[0]
    lignes = range(5, aide.max_row + 1)
    return [aide[f"{colonnes[1]}{n}"].value for n in lignes if aide[f"{colonnes[2]}{n}"].value == cle]


def test_le_service_regle_les_commentaires_par_exigence_par_theme_et_par_note() -> None:
    grille = ecrire_grille(REGLE, [ALPHA])
    journal, rien, vu = (composer_a_relire(str(c["texte"])) for c in REGLES)
    assert proposes(grille, "SSI-1") == [journal, rien, vu]
    assert proposes(grille, "SSI-1", 3) == [journal, vu]
    assert proposes(grille, "SSI-2", libelle_de_degre(ECHELLE_PAR_DEFAUT[1])) == [rien, vu]
    assert proposes(grille, "SSI-2", 4) == [vu]
    assert proposes(grille, "UTI-1", 0) == [vu]


def test_une_liste_vide_ne_propose_rien_et_laisse_tout_ecrire() -> None:
    sans = un_dossier(bareme={**BAREME, "commentaires": []})
    octets = ecrire_grille(sans, [ALPHA])
    assert proposes(octets, "SSI-1") == []
    assert lire_grille(remplir(octets, {"SSI-1": SAISIES}), "grille-alice.xlsx", sans, [ALPHA]).anomalies == ()


@pytest.mark.parametrize("texte", [str(c["texte"]) for c in REGLES] + [COMMENTAIRES_TYPES[0]])
def test_un_commentaire_regle_laisse_tel_quel_ne_motive_rien(texte: str) -> None:
    """Ni celui du service, ni celui de l'outil qu'une grille d'avant le réglage proposait encore."""
    octets = ecrire_grille(REGLE, [ALPHA])
    for laisse in (texte, texte.removesuffix("…")):
        lue = lire_grille(
            remplir(octets, {"SSI-1": {**SAISIES, "Commentaire": laisse}}), "grille-alice.xlsx", REGLE, [ALPHA]
        )
        assert codes(lue) == ["note-sans-motif"]


def test_les_commentaires_ne_notent_rien_ne_se_publient_ni_ne_se_gelent() -> None:
    nu = un_dossier()
    assert empreinte_du_bareme(REGLE) == empreinte_du_bareme(nu)
    assert version_de(REGLE).empreinte == version_de(nu).empreinte
    assert changements_de_bareme(nu, REGLE) == ()


def test_la_preuve_attendue_est_a_cote_de_la_saisie() -> None:
    rangee = [c.value for c in feuille()[entete(feuille())]]
    assert rangee[rangee.index("Source (pièce, page)") + 1] == "Preuve attendue"
    preuves = {e.ref: e.preuve for e in DOSSIER.exigences(0)}
    for ligne in list(feuille().iter_rows(min_row=entete(feuille()) + 1, values_only=True))[:-2]:
        assert str(ligne[14]) == preuves[str(ligne[0])].strip()


@pytest.mark.parametrize("ecrire", [ecrire_grille, ecrire_grille_par_exigence])
def test_les_grilles_sont_des_classeurs_sans_erreur(ecrire, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    bareme = {"echelle": [{"note": str(d.note), "ancre": d.ancre} for d in LONGUE], "criteres": []}
    bareme["criteres"] = [{"id": "t", "type": "appreciation", "poids": "100", "themes": ["securite"]}]
    for rang, dossier in enumerate((DOSSIER, un_dossier(bareme=bareme))):
        chemin = tmp_path / f"{rang}.xlsx"
        chemin.write_bytes(ecrire(dossier, [ALPHA, une_offre("Bêta & <fils>")]))
        fautes = OpenXmlValidator().validate(str(chemin)).errors
        assert [f for f in fautes if f.severity is ValidationSeverity.ERROR] == []


@pytest.mark.libreoffice
def test_le_reste_a_faire_se_calcule_a_mesure(tmp_path: Path) -> None:
    """Les formules, rejouées par un tableur, disent ce qui reste ligne par ligne et pour la feuille."""
    saisies = {
        "SSI-1": SAISIES,
        "SSI-2": {**SAISIES, "Commentaire": COMMENTAIRES_TYPES[0]},
    }
    depart = tmp_path / "grille-alice.xlsx"
    depart.write_bytes(remplir(VIERGE, saisies))
    commande = ["soffice", f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}", "--headless"]
    commande += ["--convert-to", "ods", "--outdir", str(tmp_path), str(depart)]
    subprocess.run(commande, check=True, capture_output=True, timeout=180)
    with CalamineWorkbook.from_filelike(io.BytesIO(depart.with_suffix(".ods").read_bytes())) as classeur:
        rangees = classeur.get_sheet_by_name("Alpha").to_python()
    debut = next(r for r, rangee in enumerate(rangees) if rangee[0] == "Réf.")
    reste = rangees[debut].index("Reste à faire")
    assert {r[0]: r[reste] for r in rangees[debut + 1 : -2]} == {
        "SSI-1": "fait",
        "SSI-2": "à motiver",
        "SSI-P": "à constater",
        "UTI-1": "à noter",
    }
    assert [t for t in rangees[debut - 1] if t] == [
        "Avancement",
        "reste 3 sur 4 : 1 à noter, 1 à motiver, 1 à constater",
    ]
    assert codes(lire(depart.with_suffix(".ods").read_bytes(), "grille-alice.ods")) == ["note-sans-motif"]


def test_aucun_degre_de_l_aide_ne_reste_sans_texte() -> None:
    """Sous les ancres, les chiffres seuls s'imprimaient en rangs vides."""
    aide = openpyxl.load_workbook(io.BytesIO(VIERGE))["Aide à la saisie"]
    degres = [(note, ancre) for note, ancre, *_ in aide.iter_rows(min_row=5, values_only=True) if note is not None]
    assert degres
    assert all(ancre for _, ancre in degres)
