"""Les demandes aux soumissionnaires : préparées, parties, revenues ; les offres ne bougent pas d'un octet."""

from __future__ import annotations

import io
import json
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.actes.suivi import OffresConnues
from cctgen.evaluation.journal import Journal, lignes_du_journal, verifier_journal
from cctgen.matrice.contrat import FEUILLE_EXIGENCES
from cctgen.matrice.modele import Offre
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides, TravailProtege
from cctgen.socle.fichiers import empreinte
from cctgen.usages.analyse.actes.demandes import DemandesPreparees, demandes
from cctgen.usages.analyse.actes.verser import OffreVisee, verser
from cctgen.usages.analyse.comparer import comparer
from cctgen.usages.analyse.depouiller import depouiller
from cctgen.usages.analyse.echanges import reponses_versees
from cctgen.usages.ouverture.consultation import dossier_de_reference
from tests.fabriques import tel_qu_ecrit
from tests.preparations import Etape, Preparations, Recues

LE = datetime(2027, 2, 1, tzinfo=UTC)
RECUE = datetime(2027, 2, 5, tzinfo=UTC)
ECHEANCE = date(2027, 2, 8)
RECUES = contenu("exemples") / "portail" / "offres-recues"
C = "lot-1-soumissionnaire-c"


@pytest.fixture(scope="module")
def depouille(tmp_path_factory: pytest.TempPathFactory, preparations: Preparations) -> Path:
    racine = tmp_path_factory.mktemp("demandes") / "portail"
    recues = Recues(tuple(sorted(recue.stem for recue in RECUES.glob("*-lot-1.xlsx"))), LE)
    preparations.copier(racine, "portail", Etape.DEPOUILLEE, recues)
    return racine


@pytest.fixture
def marche(depouille: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(depouille, tmp_path / "portail"))


def demander(racine: Path, **options: object) -> DemandesPreparees:
    return demandes(racine, echeance=ECHEANCE, le=LE, **options)  # type: ignore[arg-type]


def offres(racine: Path) -> dict[str, bytes]:
    return {str(c): c.read_bytes() for c in sorted((racine / "offres").rglob("*")) if c.is_file()}


def remplir(racine: Path, nom: str, **reponses: str) -> Path:
    chemin = racine / "evaluation" / "demandes" / nom
    classeur = openpyxl.load_workbook(chemin)
    feuille = classeur.worksheets[0]
    for ligne in range(11, feuille.max_row + 1):
        ref = str(feuille.cell(ligne, 1).value).replace("-", "_").replace(" ", "_")
        if ref in reponses:
            feuille.cell(ligne, 5).value, feuille.cell(ligne, 6).value = reponses[ref], "Mémoire, p. 4"
    rendu = racine.parent / nom
    classeur.save(rendu)
    return rendu


def codes(resultat: object) -> list[str]:
    return [a.code for a in resultat.anomalies]  # type: ignore[attr-defined]


def test_chaque_offre_a_sa_lettre_et_sa_reponse_a_remplir(marche: Path) -> None:
    resultat = demander(marche)
    dossier = marche / "evaluation" / "demandes"
    assert (dossier / f"precision-{C}.docx").is_file()
    lettre = docx.Document(str(dossier / f"precision-{C}.docx"))
    texte = "\n".join(p.text for p in lettre.paragraphs)
    assert "Soumissionnaire C" in texte
    assert "8\u00a0février\u00a02027" in texte
    assert "R.\u00a02161-5" in texte
    questions = {ligne.cells[0].text.split("\n")[0]: ligne.cells[2].text for ligne in lettre.tables[0].rows[1:]}
    suivies = {s.exigence or "Offre entière": s.demande for s, _ in resultat.relus.echanges.lignes if "C" in s.offre}
    assert {tel_qu_ecrit(c): tel_qu_ecrit(t) for c, t in questions.items()} == suivies


def test_a_situation_egale_le_texte_est_le_meme_d_une_offre_a_l_autre(marche: Path) -> None:
    lignes = [s for s, _ in demander(marche).relus.echanges.lignes]
    par_cas: dict[tuple[str, str], set[str]] = {}
    for suivie in lignes:
        par_cas.setdefault((suivie.exigence, suivie.situation), set()).add(suivie.demande)
    assert any(sum(s.situation == cas[1] for s in lignes) > 1 for cas in par_cas)
    assert {cas: len(textes) for cas, textes in par_cas.items()} == dict.fromkeys(par_cas, 1)


def test_preparer_puis_verser_ne_change_pas_un_octet_des_offres(marche: Path) -> None:
    avant = offres(marche)
    demander(marche)
    rendu = remplir(marche, f"reponse-precision-{C}.xlsx", CCT_UTI_14="La fonction est en service.")
    octets = rendu.read_bytes()
    resultat = verser(marche, [rendu], recu_le=RECUE)
    assert codes(resultat) == []
    assert offres(marche) == avant
    (copie,) = (marche / "reponses-recues").glob("*.xlsx")
    assert copie.read_bytes() == octets
    assert not copie.stat().st_mode & stat.S_IWUSR
    (depot,) = json.loads((marche / "reponses-recues" / "registre.json").read_text())["depots"]
    assert (depot["sha256"], depot["soumissionnaire"], depot["lot"]) == (empreinte(octets), "Soumissionnaire C", 1)


def test_la_reponse_se_lit_en_face_de_sa_demande(marche: Path) -> None:
    demander(marche)
    verser(marche, [remplir(marche, f"reponse-precision-{C}.xlsx", CCT_UTI_14="En service.")], recu_le=RECUE)
    relues = {d["exigence"]: d["reponses"] for d in demander(marche).en_dict()["demandes"] if "C" in d["offre"]}
    assert relues["CCT-UTI-14"] == ["En service."]
    assert relues["CCT-UTI-16"] == []


def test_la_reponse_se_lit_a_cote_de_l_offre_dans_la_grille_et_le_rapport(marche: Path) -> None:
    demander(marche)
    verser(marche, [remplir(marche, f"reponse-precision-{C}.xlsx", CCT_UTI_14="En service.")], recu_le=RECUE)
    feuille = openpyxl.load_workbook(marche / "evaluation" / "grille.xlsx")["L1 Soumissionnaire C"]
    colonnes = {feuille.cell(9, c).value: c for c in range(1, feuille.max_column + 1)}
    rang = next(r for r in range(10, 400) if feuille.cell(r, 1).value == "CCT-UTI-14")
    assert feuille.cell(rang, colonnes["Réponse reçue"]).value == "En service. [Mémoire, p. 4]"
    assert "prévue l'an prochain" in feuille.cell(rang, colonnes["Justification déclarée"]).value
    sans = openpyxl.load_workbook(marche / "evaluation" / "grille.xlsx")["L1 Soumissionnaire A"]
    assert "Réponse reçue" not in [c.value for c in sans[9]]
    assert "fichier-voisin" not in codes(comparer(marche, le=RECUE))
    rapport = docx.Document(str(marche / "evaluation" / "rapport-analyse.docx"))
    cellules = [ligne.cells[-1].text for table in rapport.tables for ligne in table.rows]
    assert any(tel_qu_ecrit(texte).startswith("Reçue le 5 février 2027. En service.") for texte in cellules)


def test_le_journal_trace_demandes_echeances_et_reponses_une_fois(marche: Path) -> None:
    demander(marche)
    demander(marche)
    verser(marche, [remplir(marche, f"reponse-precision-{C}.xlsx", CCT_UTI_14="Oui.")], recu_le=RECUE)
    journal = Journal(marche / "evaluation")
    assert verifier_journal(journal) == []
    (tracees,) = lignes_du_journal(journal, "demandes")
    assert {d["echeance"] for d in tracees["demandes"]} == {"2027-02-08"}
    (recues,) = lignes_du_journal(journal, "reponses")
    assert recues["reponses"][0]["objets"] == ["CCT-UTI-14"]


def test_une_reponse_a_une_question_qu_on_n_a_pas_posee_est_nommee_et_pas_reprise(marche: Path) -> None:
    demander(marche)
    rendu = remplir(marche, f"reponse-precision-{C}.xlsx")
    classeur = openpyxl.load_workbook(rendu)
    feuille = classeur.worksheets[0]
    feuille.append(["CCT-UTI-01", "", "", "", "Nous ajoutons un avantage."])
    feuille.cell(40, 8).value = "Et nous baissons le prix."
    classeur.save(rendu)
    resultat = verser(marche, [rendu], recu_le=RECUE)
    dites = [a for a in resultat.anomalies if a.code == "reponse-hors-demande"]
    assert ["avantage" in dites[0].message, "prix" in dites[1].message] == [True, True]
    assert [v.lu.reponses for v in resultat.versements] == [()]


def _commenter(feuille: Worksheet) -> None:
    feuille["E11"].value, feuille["E11"].comment = "Oui.", Comment("sous réserve de l'avenant", "A")


def _barrer(feuille: Worksheet) -> None:
    feuille["E11"].value, feuille["E11"].font = "Oui.", Font(strike=True)


def _fusionner(feuille: Worksheet) -> None:
    feuille["E11"].value = "Oui."
    feuille.merge_cells("E11:E12")


def _poser(cellule: str, valeur: str) -> Callable[[Worksheet], None]:
    def poser(feuille: Worksheet) -> None:
        feuille[cellule] = valeur

    return poser


def _en_marge(zone: str) -> Callable[[Worksheet], None]:
    def ecrire(feuille: Worksheet) -> None:
        getattr(feuille, zone).center.text = "Sous réserve de nos CGV"

    return ecrire


_HORS = {("reponse-vide", "")}


@pytest.mark.parametrize(
    ("abimer", "voulus"),
    [
        (_commenter, {("contenu-hors-tableau", "E11")}),
        (_barrer, {("mise-en-forme-signifiante", "E11")}),
        (_fusionner, {("mise-en-forme-signifiante", "E11")}),
        (_poser("E11", "#N/A"), {("cellule-en-erreur", "E11")}),
        (_poser("E11", "=1+1"), {("formule-ignoree", "E11"), ("reponse-vide", "")}),
        (_poser("B11", "Une autre exigence."), {("texte-modifie", "B11"), ("reponse-vide", "")}),
        (_poser("C11", "L'offre dit tout autre chose."), {("texte-modifie", "C11"), ("reponse-vide", "")}),
        (_poser("D11", "Une autre question."), {("texte-modifie", "D11"), ("reponse-vide", "")}),
        (_poser("A14", "Nos réponses valent sous réserve."), _HORS | {("reponse-hors-demande", "E14")}),
        (_poser("A20", "Nos réponses valent sous réserve."), _HORS | {("reponse-hors-demande", "E20")}),
        (_poser("C9", "Nos réponses valent sous réserve."), _HORS | {("reponse-hors-demande", "C9")}),
        (_poser("A9", "Nos réponses valent sous réserve."), _HORS | {("reponse-hors-demande", "A9")}),
        (_poser("F2", "Sous réserve de nos CGV"), _HORS | {("reponse-hors-demande", "F2")}),
        (_poser("C4", "1, sous réserve de nos CGV"), _HORS | {("reponse-hors-demande", "C4")}),
        (_poser("C7", "à notre convenance"), _HORS | {("reponse-hors-demande", "C7")}),
        (_poser("G10", "Nos conditions"), _HORS | {("reponse-hors-demande", "G10")}),
        (_poser("C3", "Soumissionnaire A"), _HORS | {("nom-discordant", "")}),
        (_en_marge("oddFooter"), _HORS | {("reponse-hors-demande", "")}),
        (_en_marge("oddHeader"), _HORS | {("reponse-hors-demande", "")}),
        (lambda _: None, _HORS),
    ],
    ids=[
        *("commentaire", "barré", "fusion", "erreur", "formule", "exigence", "citation", "demande"),
        *("sous le tableau", "plus bas", "au-dessus", "au-dessus, à gauche", "en tête", "lot", "échéance", "colonne"),
        *("nom d'un autre", "pied de page", "tête de page", "vide"),
    ],
)
def test_ce_qu_un_formulaire_dit_hors_de_ses_reponses_est_nomme(marche: Path, abimer, voulus) -> None:
    demander(marche)
    rendu = remplir(marche, f"reponse-precision-{C}.xlsx")
    classeur = openpyxl.load_workbook(rendu)
    abimer(classeur.worksheets[0])
    classeur.save(rendu)
    anomalies = verser(marche, [rendu], recu_le=RECUE).anomalies
    assert {(a.code, a.lieu.fichier.rpartition("!")[2] if "!" in a.lieu.fichier else "") for a in anomalies} == voulus


def test_un_pourcentage_repondu_se_lit_tel_qu_il_se_voit(marche: Path) -> None:
    demander(marche)
    rendu = remplir(marche, f"reponse-precision-{C}.xlsx")
    classeur = openpyxl.load_workbook(rendu)
    classeur.worksheets[0]["E11"].value, classeur.worksheets[0]["E11"].number_format = 0.2, "0%"
    classeur.save(rendu)
    (versement,) = verser(marche, [rendu], recu_le=RECUE).versements
    assert [r.texte for r in versement.lu.reponses] == ["20\u00a0%"]


def test_une_piece_que_l_outil_ne_lit_pas_se_rattache_par_son_offre(marche: Path) -> None:
    demander(marche)
    lettre = marche.parent / "lettre.pdf"
    lettre.write_bytes(b"%PDF-1.7")
    with pytest.raises(DonneesInvalides) as refus:
        verser(marche, [lettre], recu_le=RECUE)
    assert [a.code for a in refus.value.anomalies] == ["reponse-sans-offre"]
    assert not (marche / "reponses-recues").exists()
    resultat = verser(
        marche, [lettre], visee=OffreVisee("Soumissionnaire C", nature=NatureDemande.PRECISION), recu_le=RECUE
    )
    (verse,) = resultat.versements
    assert {r.texte for r in verse.lu.reponses} == {"Voir « lettre.pdf »."}
    assert resultat.en_dict()["versements"][0]["lot"] == 1


def test_une_matrice_completee_ne_repond_qu_a_ce_qui_est_demande(marche: Path) -> None:
    """Régulariser n'ajoute rien d'autre : tout ce qui change ailleurs est nommé."""
    demander(marche)
    (source,) = RECUES.glob("soumissionnaire-c-lot-1.xlsx")
    classeur = openpyxl.load_workbook(io.BytesIO(source.read_bytes()))
    feuille = classeur[FEUILLE_EXIGENCES]
    entete = next(r for r in range(1, 20) if feuille.cell(r, 1).value == "Réf.")
    lignes = {feuille.cell(r, 1).value: r for r in range(entete + 1, feuille.max_row + 1)}
    feuille.cell(lignes["CCT-UTI-16"], 6).value = "Conforme"
    feuille.cell(lignes["CCT-UTI-01"], 8).value = "Nous ajoutons un avantage."
    complete = marche.parent / "completee.xlsx"
    classeur.save(complete)
    resultat = verser(marche, [complete], recu_le=RECUE)
    (verse,) = resultat.versements
    assert [(r.exigence, r.texte) for r in verse.lu.reponses] == [
        ("CCT-UTI-16", "Conformité : « à voir » devient « Conforme »")
    ]
    assert [a.code for a in resultat.anomalies] == ["reponse-hors-demande"]
    assert "CCT-UTI-01" in resultat.anomalies[0].message


def test_une_reponse_a_une_offre_qui_n_attend_rien_se_dit(marche: Path) -> None:
    demander(marche)
    rendu = remplir(marche, f"reponse-precision-{C}.xlsx")
    classeur = openpyxl.load_workbook(rendu)
    classeur.worksheets[0].append(["CCT-UTI-01", "", "", "", "Oui."])
    classeur.save(rendu)
    assert codes(verser(marche, [rendu], recu_le=RECUE)) == ["reponse-hors-demande", "reponse-sans-demande"]


def test_une_copie_alteree_se_dit(marche: Path) -> None:
    demander(marche)
    verser(marche, [remplir(marche, f"reponse-precision-{C}.xlsx", CCT_UTI_14="Oui.")], recu_le=RECUE)
    (copie,) = (marche / "reponses-recues").glob("*.xlsx")
    copie.chmod(0o644)
    copie.write_bytes(b"autre chose")
    assert "copie-alteree" in codes(demander(marche))


def test_le_registre_tenu_par_une_personne_n_est_pas_refait(marche: Path) -> None:
    demander(marche)
    registre = marche / "evaluation" / "demandes.xlsx"
    classeur = openpyxl.load_workbook(registre)
    feuille = classeur.worksheets[0]
    rangs = [r for r in range(6, feuille.max_row + 1) if "C" in str(feuille.cell(r, 2).value)]
    for rang in rangs:
        feuille.cell(rang, 9).value = "01/02/2027"
    feuille.cell(rangs[0], 8).value = "Oui"
    classeur.save(registre)
    octets = registre.read_bytes()
    resultat = demander(marche)
    assert registre.read_bytes() == octets
    envoyees = [s for s, _ in resultat.relus.echanges.lignes if s.envoyee_le == date(2027, 2, 1)]
    assert len(envoyees) == len(rangs)
    assert "demande-inegale" in codes(resultat)
    tardif = demandes(marche, le=datetime(2027, 2, 20, tzinfo=UTC))
    assert codes(tardif).count("demande-sans-reponse") == len(rangs)


def test_une_lettre_ne_promet_pas_la_plus_tardive_de_deux_echeances(marche: Path) -> None:
    demander(marche)
    registre = marche / "evaluation" / "demandes.xlsx"
    classeur = openpyxl.load_workbook(registre)
    feuille = classeur.worksheets[0]
    siennes = [r for r in range(6, feuille.max_row + 1) if "C" in str(feuille.cell(r, 2).value)]
    precision = next(r for r in siennes if feuille.cell(r, 4).value == "précision")
    feuille.cell(precision, 8).value, feuille.cell(precision, 10).value = "oui", "20/02/2027"
    classeur.save(registre)
    demander(marche)
    lettre = docx.Document(str(marche / "evaluation" / "demandes" / f"precision-{C}.docx"))
    tete = "\n".join(p.text for p in lettre.sections[0].first_page_header.paragraphs)
    assert "plusieurs échéances (8 février 2027, 20 février 2027)" in tel_qu_ecrit(tete)
    assert "février 2027" not in "\n".join(p.text for p in lettre.paragraphs)


@pytest.mark.parametrize(
    ("echeance", "dite"),
    [(date(2027, 2, 9), "9 février 2027 à 23 h 59"), (datetime(2027, 2, 9, 12, 30), "9 février 2027 à 12 h 30")],  # noqa: DTZ001
)
def test_une_demande_dit_jusqu_a_quelle_heure_repondre(marche: Path, echeance: date, dite: str) -> None:
    """Le registre ne tient que le jour ; la lettre et la réponse à remplir disent la même heure."""
    assert {s.echeance for s in demandes(marche, echeance=echeance, le=LE).suivies} == {date(2027, 2, 9)}
    lettres = marche / "evaluation" / "demandes"
    texte = "\n".join(p.text for p in docx.Document(str(lettres / f"precision-{C}.docx")).paragraphs)
    assert f"au plus tard le {dite}" in tel_qu_ecrit(texte)
    cases = openpyxl.load_workbook(lettres / f"reponse-precision-{C}.xlsx").worksheets[0].iter_rows(values_only=True)
    assert dite in {tel_qu_ecrit(str(case)) for ligne in cases for case in ligne}


def test_une_lettre_retouchee_est_protegee(marche: Path) -> None:
    demander(marche)
    lettre = marche / "evaluation" / "demandes" / f"precision-{C}.docx"
    document = docx.Document(str(lettre))
    document.add_paragraph("Une phrase de plus.")
    document.save(str(lettre))
    with pytest.raises(TravailProtege):
        demandes(marche, echeance=date(2027, 2, 9), le=LE)
    assert demandes(marche, echeance=date(2027, 2, 9), le=LE, remplacer=True).mis_de_cote


def test_un_prix_remarque_se_fait_justifier_sans_dire_les_autres_prix(marche: Path) -> None:
    (marche / "evaluation" / "prix.yaml").write_text(
        "prix:\n"
        + "".join(
            f"  - {{lot: 1, soumissionnaire: Soumissionnaire {n}, montant: {m}}}\n"
            for n, m in (("A", 612000), ("B", 548000), ("C", 300000))
        ),
        encoding="utf-8",
    )
    demander(marche)
    lettre = docx.Document(str(marche / "evaluation" / "demandes" / f"justification-{C}.docx"))
    texte = "\n".join(p.text for p in lettre.paragraphs)
    assert "semble anormalement bas" in texte
    assert not any(m in texte.replace("\u202f", "").replace("\u00a0", "") for m in ("612000", "548000", "580000"))


def homonyme(vers: Path, siret: str) -> Path:
    """Écrit l'offre d'un autre candidat qui se nomme aussi Soumissionnaire C."""
    classeur = openpyxl.load_workbook(RECUES / "soumissionnaire-b-lot-1.xlsx")
    for feuille in classeur.worksheets:
        for etiquette, valeur in feuille.iter_rows(max_col=2):
            if str(etiquette.value).startswith(("Soumissionnaire (", "SIRET ou")):
                valeur.value = siret if "SIRET" in etiquette.value else "Soumissionnaire C"
    classeur.save(vers)
    return vers


def test_la_reponse_d_un_homonyme_reste_a_lui_a_la_relecture(marche: Path) -> None:
    """L'empreinte de l'offre est inscrite : le nom seul la donnerait au premier qui le porte."""
    depouiller(marche, [homonyme(marche.parent / "autre.xlsx", "55210055400013")], recu_le=LE)
    offres_lues = [o for o in demander(marche).relus.echanges.offres if o.soumissionnaire == "Soumissionnaire C"]
    assert len({o.siret for o in offres_lues}) == 2
    for rang, offre in enumerate(offres_lues):
        lettre = marche.parent / f"lettre-{rang}.pdf"
        lettre.write_bytes(b"%PDF-1.7 " + lettre.name.encode())
        with pytest.raises(DonneesInvalides) as refus:
            verser(marche, [lettre], visee=OffreVisee("Soumissionnaire C"), recu_le=RECUE)
        assert [a.code for a in refus.value.anomalies] == ["reponse-sans-offre"]
        assert all(o.siret in refus.value.anomalies[0].message for o in offres_lues)
        verser(marche, [lettre], visee=OffreVisee(offre.siret), recu_le=RECUE)
    relues = demander(marche).relus.echanges.reponses
    assert {(r.offre, r.piece) for r in relues} == {(o.sha256, f"lettre-{n}.pdf") for n, o in enumerate(offres_lues)}


def test_une_piece_suit_son_candidat_quand_sa_matrice_est_revisee(marche: Path) -> None:
    """Un tour plus tard, l'offre a une autre empreinte : le candidat la retrouve, jamais son homonyme."""
    lettre = marche.parent / "lettre.pdf"
    lettre.write_bytes(b"%PDF-1.7")
    relus = demander(marche).relus
    initiale = next(o for o in relus.echanges.offres if o.soumissionnaire == "Soumissionnaire C")
    verser(marche, [lettre], visee=OffreVisee("Soumissionnaire C"), recu_le=RECUE)
    suivies = [s for s, _ in relus.echanges.lignes]
    dossier = dossier_de_reference(marche, ())[0]
    revisee, autre = replace(initiale, sha256="a" * 64), replace(initiale, sha256="b" * 64, siret="55210055400013")

    def versees(*du_tour: Offre) -> set[str]:
        return {r.offre for r in reponses_versees(marche, dossier, OffresConnues(du_tour, (initiale,)), suivies)[0]}

    assert versees(autre, revisee) == versees(revisee) == {revisee.sha256}
    assert versees(autre) == set()


def test_un_registre_ancien_qui_ne_dit_qu_un_nom_ne_choisit_pas_entre_deux_homonymes(marche: Path) -> None:
    lettre = marche.parent / "lettre.pdf"
    lettre.write_bytes(b"%PDF-1.7")
    verser(marche, [lettre], visee=OffreVisee("Soumissionnaire C"), recu_le=RECUE)
    registre = marche / "reponses-recues" / "registre.json"
    ancien = json.loads(registre.read_text())
    del ancien["depots"][0]["rattachements"]
    registre.write_text(json.dumps(ancien))
    assert {r.piece for r in demander(marche).relus.echanges.reponses} == {"lettre.pdf"}
    depouiller(marche, [homonyme(marche.parent / "autre.xlsx", "55210055400013")], recu_le=LE)
    assert demander(marche).relus.echanges.reponses == ()


def test_un_nom_que_portent_deux_lots_demande_le_lot_et_un_fichier_repond_pour_les_deux(marche: Path) -> None:
    deux = [c for c in RECUES.glob("soumissionnaire-*.xlsx") if "lot-2" in c.name]
    depouiller(marche, deux, recu_le=LE)
    resultat = demander(marche)
    communs = {s.offre for s, _ in resultat.relus.echanges.lignes if s.lot == 1}
    nom = next(s.offre for s, _ in resultat.relus.echanges.lignes if s.lot == 2 and s.offre in communs)
    lettre = marche.parent / "lettre.pdf"
    lettre.write_bytes(b"%PDF-1.7")
    with pytest.raises(DonneesInvalides) as refus:
        verser(marche, [lettre], visee=OffreVisee(nom), recu_le=RECUE)
    assert [a.code for a in refus.value.anomalies] == ["reponse-sans-offre"]
    assert not (marche / "reponses-recues").exists()
    for lot in (1, 2):
        verser(marche, [lettre], visee=OffreVisee(nom, lot), recu_le=RECUE)
    relus = demander(marche).relus.echanges
    par_empreinte = {o.sha256: o.lot for o in relus.offres}
    assert {par_empreinte[r.offre] for r in relus.reponses} == {1, 2}


def registre_de(racine: Path) -> list[dict[str, str]]:
    feuille = openpyxl.load_workbook(racine / "evaluation" / "demandes.xlsx").worksheets[0]
    entetes, *lignes = feuille.iter_rows(min_row=5, values_only=True)
    return [dict(zip(entetes, (str(v or "") for v in li), strict=True)) for li in lignes if li[1]]


@pytest.mark.parametrize("tenu", [False, True])
def test_une_relance_sans_echeance_garde_celles_du_registre(marche: Path, tenu: bool) -> None:
    demander(marche)
    evaluation = marche / "evaluation"
    if tenu:
        classeur = openpyxl.load_workbook(evaluation / "demandes.xlsx")
        classeur.worksheets[0].cell(6, 9).value = "01/02/2027"
        classeur.save(evaluation / "demandes.xlsx")
    avant = {c.name: c.read_bytes() for c in (evaluation / "demandes").iterdir()}
    relance = demandes(marche, le=LE)
    assert {s.echeance for s in relance.suivies} == {ECHEANCE}
    assert {li["Échéance"] for li in registre_de(marche)} == {f"{ECHEANCE:%d/%m/%Y}"}
    if not tenu:
        assert {c.name: c.read_bytes() for c in (evaluation / "demandes").iterdir()} == avant
        assert {s.echeance for s in demandes(marche, echeance=date(2027, 2, 9), le=LE).suivies} == {date(2027, 2, 9)}


def test_une_reponse_versee_se_lit_au_registre_et_n_y_compte_qu_une_fois(marche: Path) -> None:
    demander(marche)
    verser(marche, [remplir(marche, f"reponse-precision-{C}.xlsx", CCT_UTI_14="En service.")], recu_le=RECUE)
    (ligne,) = [li for li in registre_de(marche) if li["Reçue le"]]
    dits = [ligne[c] for c in ("Exigence", "Reçue le", "Réponse", "Pièce (nom, page)")]
    assert dits == ["CCT-UTI-14", "05/02/2027", "En service.", "Mémoire, p. 4"]
    registre = marche / "evaluation" / "demandes.xlsx"
    classeur = openpyxl.load_workbook(registre)
    classeur.worksheets[0].cell(6, 9).value = "01/02/2027"
    classeur.save(registre)
    relues = {d["exigence"]: d["reponses"] for d in demander(marche).en_dict()["demandes"] if "C" in d["offre"]}
    assert relues["CCT-UTI-14"] == ["En service."]
    (versee,) = [r for r in demander(marche).relus.echanges.reponses if r.texte]
    assert versee.piece == "Mémoire, p. 4"


def test_une_seconde_reponse_ne_remplace_pas_la_premiere(marche: Path) -> None:
    """Les deux se lisent au rapport, chacune à sa date, et la seconde, tardive, se dit dès qu'elle est versée."""
    demander(marche)
    registre = marche / "evaluation" / "demandes.xlsx"
    nom, tardive = f"reponse-precision-{C}.xlsx", datetime(2027, 2, 20, tzinfo=UTC)
    envoyees = {"Envoyée le": "01/02/2027", "Échéance": "10/02/2027"}
    classeur = openpyxl.load_workbook(registre)
    feuille = classeur.worksheets[0]
    rangs = {feuille.cell(5, c).value: c for c in range(1, feuille.max_column + 1)}
    for ligne in range(6, feuille.max_row + 1):
        for colonne, valeur in envoyees.items():
            feuille.cell(ligne, rangs[colonne]).value = valeur
    classeur.save(registre)
    une = verser(marche, [remplir(marche, nom, CCT_UTI_14="En service.")], recu_le=RECUE)
    autre = verser(marche, [remplir(marche, nom, CCT_UTI_14="Prévue en 2029.")], recu_le=tardive)
    assert "reponse-multiple" not in codes(une)
    assert {"reponse-multiple", "reponse-tardive"} <= set(codes(autre))
    comparer(marche, le=tardive)
    rapport = docx.Document(str(marche / "evaluation" / "rapport-analyse.docx"))
    (dite,) = [
        tel_qu_ecrit(ligne.cells[-1].text)
        for table in rapport.tables
        for ligne in table.rows
        if "En service." in ligne.cells[-1].text
    ]
    assert "Reçue le 5 février 2027. En service." in dite
    assert "Reçue le 20 février 2027, après l'échéance. Prévue en 2029." in dite
    assert "Aucune ne remplace l'autre" in dite
