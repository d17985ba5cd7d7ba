"""La négociation : interdite là où la procédure l'interdit ; ailleurs, tour par tour, sans toucher au précédent."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import docx
import openpyxl
import pytest

from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.journal import Journal, lignes_du_journal, verifier_journal
from cctgen.matrice.contrat import (
    CHAMPS_SOUMISSIONNAIRE,
    DATE_DE_REMPLISSAGE,
    FEUILLE_EXIGENCES,
    FEUILLE_IDENTIFICATION,
)
from cctgen.socle.anomalies import Gravite
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.usages.analyse.actes.demandes import demandes
from cctgen.usages.analyse.actes.negocier import Tour, negocier
from cctgen.usages.analyse.actes.verser import verser
from cctgen.usages.analyse.comparer import comparer
from cctgen.usages.analyse.lettres import lettres
from cctgen.usages.analyse.tours import repartition_du_tour
from cctgen.usages.edition.verifier import verifier_consultation
from cctgen.usages.ouverture.consultation import dossier_de_reference
from tests.coupures import arbre
from tests.fabriques import tel_qu_ecrit
from tests.preparations import Etape, Preparations, Recues

LE = datetime(2027, 2, 1, tzinfo=UTC)
EXEMPLE = contenu("exemples") / "sirh-saas"
B = EXEMPLE / "offres-recues" / "soumissionnaire-b.xlsx"


@pytest.fixture(scope="module")
def depouille(tmp_path_factory: pytest.TempPathFactory, preparations: Preparations) -> Path:
    recues = Recues(("soumissionnaire-a", "soumissionnaire-b"), LE)
    racine = tmp_path_factory.mktemp("negociation") / "sirh"
    preparations.copier(racine, "sirh-saas", Etape.DEPOUILLEE, recues)
    for nom in ("prix.yaml", "grille-rssi.xlsx"):
        shutil.copy(EXEMPLE / "evaluation" / nom, racine / "evaluation" / nom)
    return racine


@pytest.fixture
def marche(depouille: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(depouille, tmp_path / "sirh"))


def reviser(vers: Path, changes: Mapping[str, Mapping[int, str]], source: Path = B) -> Path:
    """Écrit une matrice révisée : par exigence, la colonne et sa nouvelle valeur."""
    classeur = openpyxl.load_workbook(io.BytesIO(source.read_bytes()))
    feuille = classeur[FEUILLE_EXIGENCES]
    lignes = {feuille.cell(r, 1).value: r for r in range(1, feuille.max_row + 1)}
    for ref, cases in changes.items():
        for colonne, valeur in cases.items():
            feuille.cell(lignes[ref], colonne).value = valeur
    classeur.save(vers)
    return vers


def refs(niveau: str, conformite: str) -> list[str]:
    feuille = openpyxl.load_workbook(io.BytesIO(B.read_bytes()))[FEUILLE_EXIGENCES]
    return [
        str(r[0].value) for r in feuille.iter_rows() if (r[2].value, r[5].value) == (niveau, conformite) and r[0].value
    ]


CONFORME_I = refs("I", "Conforme")[0]
CONFORME_P = refs("P", "Conforme")[0]
CONFORME_NON_NOTEE = refs("I, non notée", "Conforme")[0]


def test_un_appel_d_offres_ne_se_negocie_pas_et_rien_ne_s_ecrit(tmp_path: Path, preparations: Preparations) -> None:
    racine = preparations.copier(tmp_path / "infogerance", "infogerance", Etape.DEPOUILLEE, Recues(le=LE))
    avant = arbre(racine)
    with pytest.raises(DonneesInvalides) as refus:
        negocier(racine, Tour(2, (B,), date(2027, 2, 20)), le=LE)
    (anomalie,) = refus.value.anomalies
    assert anomalie.code == "negociation-interdite"
    assert "R. 2161-5" in anomalie.message
    for geste in (demandes, partial(verser, fichiers=[B])):
        with pytest.raises(DonneesInvalides) as refus:
            geste(racine, tour=2)
        assert [a.code for a in refus.value.anomalies] == ["negociation-interdite"]
    assert arbre(racine) == avant


def test_tous_ceux_qui_sont_en_lice_sont_invites_a_la_meme_date(marche: Path) -> None:
    resultat = negocier(marche, Tour(2, (), date(2027, 2, 20)), le=LE)
    textes = [tel_qu_ecrit("\n".join(p.text for p in docx.Document(str(f)).paragraphs)) for f in resultat.fichiers]
    assert len(textes) == 2
    assert all("20 février 2027" in t and "tour 2" in t for t in textes)
    assert not any("Soumissionnaire A" in t and "Soumissionnaire B" in t for t in textes)


def test_ce_qui_change_se_lit_ligne_par_ligne_et_le_tour_precedent_ne_bouge_pas(marche: Path) -> None:
    initiales = arbre(marche / "offres")
    revisee = reviser(marche.parent / "revisee.xlsx", {CONFORME_I: {8: "Le délai passe à deux heures."}})
    octets = revisee.read_bytes()
    resultat = negocier(marche, Tour(2, (revisee,)), le=LE)
    (ecart,) = resultat.ecarts
    assert [(c.ref, c.champ, c.apres) for c in ecart.changements] == [
        (CONFORME_I, "Réponse et justification", "Le délai passe à deux heures.")
    ]
    assert arbre(marche / "offres") == initiales
    assert octets in [c.read_bytes() for c in (marche / "negociation" / "tour-2" / "offres").glob("*.xlsx")]
    assert [(a.code, a.message.split()[1]) for a in resultat.anomalies if a.code == "offre-non-revisee"] == [
        ("offre-non-revisee", "A")
    ]
    journal = Journal(marche / "evaluation")
    assert verifier_journal(journal) == []
    (ligne,) = lignes_du_journal(journal, "negociation")
    assert (ligne["tour"], ligne["revisees"][0]["changements"]) == (2, 1)


def test_seul_ce_qui_a_change_reste_a_noter(marche: Path) -> None:
    revisee = reviser(marche.parent / "revisee.xlsx", {CONFORME_I: {8: "Le délai passe à deux heures."}})
    negocier(marche, Tour(2, (revisee,)), le=LE)
    classeur = openpyxl.load_workbook(marche / "negociation" / "tour-2" / "evaluation" / "grille-rssi.xlsx")
    feuille = classeur["Soumissionnaire B"]
    colonnes = {feuille.cell(9, c).value: c for c in range(1, feuille.max_column + 1)}
    # Sous le tableau, une ligne vide, puis celle des empreintes.
    lignes = {feuille.cell(r, 1).value: r for r in range(10, feuille.max_row - 1)}
    vides = [r for r, n in lignes.items() if r and not feuille.cell(n, colonnes["Commentaire"]).value]
    assert vides == [CONFORME_I]
    assert feuille.cell(lignes[CONFORME_I], colonnes["Réponse reçue"]).value.startswith("Tour 2")


def test_chaque_tour_a_ses_notes(marche: Path) -> None:
    revisee = reviser(marche.parent / "revisee.xlsx", {CONFORME_I: {8: "Le délai passe à deux heures."}})
    negocier(marche, Tour(2, (revisee,)), le=LE)
    evaluation = marche / "negociation" / "tour-2" / "evaluation"
    texte = (EXEMPLE / "evaluation" / "prix.yaml").read_text(encoding="utf-8").replace("688000", "600000")
    (evaluation / "prix.yaml").write_text(texte, encoding="utf-8")
    grille = evaluation / "grille-rssi.xlsx"
    classeur = openpyxl.load_workbook(grille)
    feuille = classeur["Soumissionnaire B"]
    colonnes = {feuille.cell(9, c).value: c for c in range(1, feuille.max_column + 1)}
    rang = next(r for r in range(10, 400) if feuille.cell(r, 1).value == CONFORME_I)
    for colonne, valeur in (("Note", 4), ("Commentaire", "Mieux."), ("Source (pièce, page)", "Matrice du tour 2")):
        feuille.cell(rang, colonnes[colonne]).value = valeur
    classeur.save(grille)
    avant = arbre(marche / "evaluation")
    tours = {t["soumissionnaire"]: t["tours"] for t in comparer(marche, le=LE, tour=2).en_dict()["tours"]}
    assert len(tours["Soumissionnaire B"]) == 2
    premier, second = tours["Soumissionnaire B"]
    assert float(second["note"]) > float(premier["note"])
    assert (evaluation / "comparaison.xlsx").is_file()
    registre = {"derogations.xlsx", "derogations.yaml"}
    apres = arbre(marche / "evaluation")
    # Le journal de la consultation n'y gagne qu'une ligne : que le tour a été comparé.
    (inscrite,) = apres["journal.jsonl"].removeprefix(avant["journal.jsonl"]).splitlines()
    assert json.loads(inscrite)["geste"] == "tour-compare"
    assert {n: octets for n, octets in apres.items() if n not in {*registre, "journal.jsonl"}} == {
        n: octets for n, octets in avant.items() if n != "journal.jsonl"
    }
    assert apres.keys() - avant.keys() == registre, "le registre des dérogations est le même d'un tour à l'autre"
    assert not registre & arbre(evaluation).keys()
    journal = evaluation / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"comparaison", b"Comparaison", 1))
    alterees = [a.lieu.fichier for a in verifier_consultation(marche) if a.code == "journal-altere"]
    assert set(alterees) == {"negociation/tour-2/evaluation/journal.jsonl"}


def test_une_reponse_au_tour_1_se_lit_encore_au_rapport_du_tour_2(marche: Path) -> None:
    """L'offre révisée a une autre empreinte : ce que son candidat a répondu de la première reste en face d'elle."""
    demandes(marche, echeance=date(2027, 2, 8), le=LE)
    formulaire = marche / "evaluation" / "demandes" / "reponse-precision-soumissionnaire-b.xlsx"
    classeur = openpyxl.load_workbook(formulaire)
    questions = [r for r in range(11, classeur.worksheets[0].max_row + 1) if classeur.worksheets[0].cell(r, 1).value]
    for rang in questions:
        classeur.worksheets[0].cell(rang, 5).value = f"Réponse {rang} de B."
    rendu = marche.parent / formulaire.name
    classeur.save(rendu)
    verser(marche, [rendu], recu_le=LE)
    negocier(marche, Tour(2, (reviser(marche.parent / "b.xlsx", {CONFORME_I: {8: "Deux heures."}}),)), le=LE)
    codes = {a.code for a in comparer(marche, le=datetime(2027, 2, 20, tzinfo=UTC), tour=2).anomalies}
    assert not codes & {"reponse-hors-demande", "demande-sans-reponse", "offre-inconnue"}
    rapport = docx.Document(str(marche / "negociation" / "tour-2" / "evaluation" / "rapport-analyse.docx"))
    cases = [c.text for t in rapport.tables for ligne in t.rows for c in ligne.cells]
    assert all(any(f"Réponse {rang} de B." in case for case in cases) for rang in questions)


def test_un_candidat_qui_change_de_nom_a_un_tour_suit_toute_la_chaine(marche: Path) -> None:
    """Le même SIRET, une autre raison sociale : les demandes d'avant le suivent, et aucun geste ne s'arrête."""
    demandes(marche, echeance=date(2027, 2, 8), le=LE)
    rebaptise = marche.parent / "b2.xlsx"
    classeur = openpyxl.load_workbook(B)
    feuille = classeur[FEUILLE_IDENTIFICATION]
    (nom,) = [c for ligne in feuille.iter_rows() for c in ligne if c.value == "Soumissionnaire B"]
    nom.value = "Soumissionnaire B SAS"
    classeur.save(rebaptise)
    negocier(marche, Tour(2, (rebaptise,)), le=LE)
    (lot,) = comparer(marche, le=datetime(2027, 2, 20, tzinfo=UTC), tour=2).comparaison.lots
    assert "Soumissionnaire B SAS" in {o.soumissionnaire for o in lot.offres}
    assert demandes(marche, le=LE, tour=2).tour == 2


def test_l_exemple_livre_joue_son_tour(marche: Path) -> None:
    """Le second tour livré change des réponses, sans recul sur une exigence minimale, et se demande encore."""
    resultat = negocier(marche, Tour(2, (EXEMPLE / "tour-2" / "soumissionnaire-b.xlsx",)), le=LE)
    (ecart,) = resultat.ecarts
    assert ecart.changements
    assert not any(c.est_recul for c in ecart.changements)
    assert not resultat.est_bloque
    assert demandes(marche, le=LE, tour=2).tour == 2


def test_un_tour_jamais_ouvert_n_a_pas_de_demande(marche: Path) -> None:
    for geste in (demandes, partial(verser, fichiers=[B])):
        with pytest.raises(DonneesInvalides) as refus:
            geste(marche, tour=2)
        assert [a.code for a in refus.value.anomalies] == ["tour-inconnu"]


def repondre(racine: Path, nom: str, texte: str) -> Path:
    """Remplit toutes les lignes d'une réponse à remplir, comme le ferait le candidat."""
    formulaire = next(racine.rglob(nom))
    classeur = openpyxl.load_workbook(formulaire)
    feuille = classeur.worksheets[0]
    for rang in (r for r in range(11, feuille.max_row + 1) if feuille.cell(r, 1).value):
        feuille.cell(rang, 5).value = texte
    rendu = racine.parent / nom
    classeur.save(rendu)
    return rendu


P_PARTIELLE = {CONFORME_P: {6: "Partiellement conforme"}}


def test_un_tour_ne_demande_que_ce_que_les_offres_revisees_appellent_de_neuf(marche: Path) -> None:
    """Ce que le tour 1 a demandé, répondu et laissé tel quel ne se redemande pas ; le reste du tour 1 ne bouge pas."""
    premieres = demandes(marche, echeance=date(2027, 2, 8), le=LE)
    verser(marche, [repondre(marche, "reponse-precision-soumissionnaire-b.xlsx", "Dit au tour 1.")], recu_le=LE)
    negocier(marche, Tour(2, (reviser(marche.parent / "b.xlsx", P_PARTIELLE),)), le=LE)
    avant = arbre(marche / "evaluation")
    resultat = demandes(marche, echeance=date(2027, 3, 8), le=LE, tour=2)
    precisees = {s.exigence for s in premieres.suivies if "B" in s.offre and s.nature is NatureDemande.PRECISION}
    de_b = {s.exigence: s for s in resultat.suivies if "B" in s.offre}
    assert CONFORME_P in de_b
    assert precisees
    assert not precisees & set(de_b)
    assert {(s.tour, s.echeance) for s in resultat.suivies} == {(2, date(2027, 3, 8))}
    assert arbre(marche / "evaluation") == avant
    evaluation = marche / "negociation" / "tour-2" / "evaluation"
    assert (evaluation / "demandes.xlsx").is_file()
    lettre = docx.Document(str(next((evaluation / "demandes").glob("*-tour-2-soumissionnaire-b.docx"))))
    texte = "\n".join(p.text for p in lettre.paragraphs).replace("\u00a0", " ")
    assert "tour 2 de la négociation" in texte
    assert "8 mars 2027" in texte
    (tracees,) = lignes_du_journal(Journal(evaluation), "demandes")
    assert tracees["tour"] == 2
    assert {d["echeance"] for d in tracees["demandes"]} == {"2027-03-08"}


def test_la_reponse_a_un_tour_se_garde_et_se_lit_a_ce_tour(marche: Path) -> None:
    negocier(marche, Tour(2, (reviser(marche.parent / "b.xlsx", P_PARTIELLE),)), le=LE)
    (demandee,) = {s.nature for s in demandes(marche, le=LE, tour=2).suivies if s.exigence == CONFORME_P}
    nom = f"reponse-{demandee.value}-tour-2-soumissionnaire-b.xlsx"
    offres = arbre(marche / "offres")
    resultat = verser(marche, [repondre(marche, nom, "Réponse donnée au tour 2.")], recu_le=LE, tour=2)
    assert [(v.soumissionnaire, len(v.lu.reponses) > 0) for v in resultat.versements] == [("Soumissionnaire B", True)]
    du_tour = marche / "negociation" / "tour-2"
    assert (du_tour / "reponses-recues" / "registre.json").is_file()
    assert not (marche / "reponses-recues").exists()
    assert arbre(marche / "offres") == offres
    for grille in ("grille.xlsx", "grille-rssi.xlsx"):
        cases = [c.value for f in openpyxl.load_workbook(du_tour / "evaluation" / grille) for r in f for c in r]
        assert any("Réponse donnée au tour 2." in str(case) for case in cases), grille
    codes = {a.code for a in comparer(marche, le=datetime(2027, 2, 20, tzinfo=UTC), tour=2).anomalies}
    assert not codes & {"reponse-hors-demande", "demande-sans-reponse", "offre-inconnue", "demande-inegale"}
    rapport = docx.Document(str(du_tour / "evaluation" / "rapport-analyse.docx"))
    textes = [c.text for t in rapport.tables for ligne in t.rows for c in ligne.cells]
    assert any("Réponse donnée au tour 2." in texte for texte in textes)
    assert any(tel_qu_ecrit(texte).startswith("Tour 2 ;") for texte in textes)


def test_une_exigence_minimale_ne_se_negocie_pas(marche: Path) -> None:
    """De niveau P, ou de niveau I non notée, qui s'impose telle quelle ; une I notée se négocie."""
    moindre = {6: "Partiellement conforme"}
    revisee = reviser(
        marche.parent / "revisee.xlsx", {CONFORME_P: moindre, CONFORME_NON_NOTEE: moindre, CONFORME_I: moindre}
    )
    recul = [
        a for a in negocier(marche, Tour(2, (revisee,)), le=LE).anomalies if a.code == "exigence-minimale-en-recul"
    ]
    assert {a.ref for a in recul} == {CONFORME_P, CONFORME_NON_NOTEE}


def test_une_offre_qui_n_est_pas_en_lice_n_entre_pas_dans_le_tour(marche: Path) -> None:
    inconnue = EXEMPLE / "offres-recues" / "soumissionnaire-c.xlsx"
    resultat = negocier(marche, Tour(2, (inconnue,)), le=LE)
    assert "revision-sans-offre" in {a.code for a in resultat.anomalies}
    assert resultat.ecarts == ()


@pytest.mark.parametrize("numero", [1, 3])
def test_les_tours_s_ouvrent_dans_l_ordre(marche: Path, numero: int) -> None:
    with pytest.raises(DonneesInvalides) as refus:
        negocier(marche, Tour(numero, (B,)), le=LE)
    assert [a.code for a in refus.value.anomalies] == ["tour-inconnu"]
    with pytest.raises(DonneesInvalides):
        comparer(marche, le=LE, tour=2)


def test_la_grille_qu_un_evaluateur_a_remplie_n_est_pas_refaite(marche: Path) -> None:
    revisee = reviser(marche.parent / "revisee.xlsx", {CONFORME_I: {8: "Deux heures."}})
    negocier(marche, Tour(2, (revisee,)), le=LE)
    grille = marche / "negociation" / "tour-2" / "evaluation" / "grille-rssi.xlsx"
    classeur = openpyxl.load_workbook(grille)
    classeur["Soumissionnaire B"].cell(10, 13).value = "À moi."
    classeur.save(grille)
    octets = grille.read_bytes()
    encore = negocier(marche, Tour(2, (revisee,)), le=LE)
    assert grille.read_bytes() == octets
    assert "grille-a-completer" not in [a.code for a in encore.anomalies]


def test_une_offre_revisee_apres_qu_une_grille_est_commencee_se_dit(marche: Path) -> None:
    negocier(marche, Tour(2, (reviser(marche.parent / "une.xlsx", {CONFORME_I: {8: "Deux heures."}}),)), le=LE)
    grille = marche / "negociation" / "tour-2" / "evaluation" / "grille-rssi.xlsx"
    classeur = openpyxl.load_workbook(grille)
    classeur["Soumissionnaire B"].cell(10, 13).value = "À moi."
    classeur.save(grille)
    octets = grille.read_bytes()
    a = marche.parent / "a.xlsx"
    reviser(a, {CONFORME_I: {8: "Une heure."}}, B.with_name("soumissionnaire-a.xlsx"))
    suite = negocier(marche, Tour(2, (a,)), le=LE, remplacer=True)
    assert grille.read_bytes() == octets
    (dite,) = [x for x in suite.anomalies if x.code == "grille-a-completer"]
    assert "Soumissionnaire A" in dite.message
    assert "Soumissionnaire B" not in dite.message
    assert dite.lieu.fichier == "negociation/tour-2/evaluation/grille-rssi.xlsx"


def test_les_lettres_suivent_le_dernier_tour_ouvert(marche: Path) -> None:
    initiales = lettres(marche, le=LE)
    assert {d.chemin.parent.parent for d in initiales.documents} == {marche / "evaluation"}
    revisee = reviser(marche.parent / "revisee.xlsx", {CONFORME_I: {8: "Le délai passe à deux heures."}})
    negocier(marche, Tour(2, (revisee,)), le=LE)
    tour = marche / "negociation" / "tour-2" / "evaluation"
    resultat = lettres(marche, le=LE)
    assert {d.chemin.parent.parent for d in resultat.documents} == {tour}
    assert (tour / "suites.yaml").is_file()
    assert not list((marche / "evaluation" / "lettres").glob("*"))
    assert list(lignes_du_journal(Journal(tour), "lettres"))
    (tour / "suites.yaml").write_text("courrier: {signature: 2027-03-01}\n", encoding="utf-8")
    assert "1er mars 2032" in lettres(marche, le=LE).conservation
    assert "cinq ans" in lettres(marche, le=LE, tour=1).conservation


def test_les_lettres_d_un_tour_jamais_ouvert_se_refusent(marche: Path) -> None:
    with pytest.raises(DonneesInvalides) as refus:
        lettres(marche, le=LE, tour=2)
    assert [a.code for a in refus.value.anomalies] == ["tour-inconnu"]
    assert not (marche / "evaluation" / "lettres").exists()


def ecarter(evaluation: Path, nom: str) -> None:
    evaluation.mkdir(parents=True, exist_ok=True)
    ligne = f"  - {{offre: {nom}, decision: ecartee, motif: Offre irrégulière., auteur: RSSI, date: 2027-02-02"
    (evaluation / "decisions.yaml").write_text(f"decisions:\n{ligne}, confirmee: oui}}\n", encoding="utf-8")


def test_une_offre_ecartee_ne_revient_a_aucun_tour(marche: Path) -> None:
    ecarter(marche / "evaluation", "Soumissionnaire A")
    revisee = reviser(marche.parent / "revisee.xlsx", {CONFORME_I: {8: "Deux heures."}})
    de_a = reviser(marche.parent / "de-a.xlsx", {}, EXEMPLE / "offres-recues" / "soumissionnaire-a.xlsx")
    resultat = negocier(marche, Tour(2, (revisee, de_a), date(2027, 2, 20)), le=LE)
    assert "revision-sans-offre" in {a.code for a in resultat.anomalies}
    comparees = comparer(marche, le=LE, tour=2).comparaison.lots[0].offres
    assert [o.soumissionnaire for o in comparees] == ["Soumissionnaire B"]
    troisieme = negocier(marche, Tour(3, (), date(2027, 3, 1)), le=LE)
    assert [f.name for f in troisieme.fichiers] == ["invitation-soumissionnaire-b.docx"]


@pytest.mark.parametrize(
    ("echeance", "dite"),
    [(date(2027, 2, 20), "20 février 2027 à 23 h 59"), (datetime(2027, 2, 20, 12, 0), "20 février 2027 à 12 h 00")],  # noqa: DTZ001
)
def test_une_invitation_dit_ou_et_jusqu_a_quelle_heure_remettre_et_n_est_qu_un_projet(
    marche: Path, echeance: date, dite: str
) -> None:
    """Ses points à aborder sont à écrire : elle ne part pas telle quelle ; le courrier des autres lettres la signe."""
    courrier = 'courrier:\n  lieu: "Paris"\n  signataire: "Claude Martin"\n'
    (marche / "evaluation" / "suites.yaml").write_text(courrier, encoding="utf-8")
    (invitation, *_) = negocier(marche, Tour(2, (), echeance), le=LE).fichiers
    lettre = docx.Document(str(invitation))
    texte = tel_qu_ecrit("\n".join(p.text for p in lettre.paragraphs))
    assert "PROJET, à ne pas envoyer" in "\n".join(p.text for p in lettre.sections[0].first_page_header.paragraphs)
    assert f"par la plateforme de dématérialisation de la consultation, au plus tard le {dite}" in texte
    assert "Paris, le" in texte and "Claude Martin" in texte


def test_l_offre_ecartee_a_un_tour_recoit_sa_lettre_au_dernier(marche: Path) -> None:
    ecarter(marche / "evaluation", "Soumissionnaire A")
    negocier(marche, Tour(2, (reviser(marche.parent / "revisee.xlsx", {CONFORME_I: {8: "Deux heures."}}),)), le=LE)
    ecrites = {(d.nature, d.destinataire) for d in lettres(marche, le=LE).documents}
    assert ("irreguliere", "Soumissionnaire A") in ecrites
    posees = openpyxl.load_workbook(marche / "negociation" / "tour-2" / "evaluation" / "suites.xlsx").worksheets[0]
    assert "Soumissionnaire A" in {c.value for ligne in posees.iter_rows() for c in ligne}, "elle peut tout demander"


def test_une_offre_ecartee_au_tour_deux_n_est_pas_du_troisieme(marche: Path) -> None:
    revisee = reviser(marche.parent / "revisee.xlsx", {CONFORME_I: {8: "Deux heures."}})
    negocier(marche, Tour(2, (revisee,)), le=LE)
    ecarter(marche / "negociation" / "tour-2" / "evaluation", "Soumissionnaire A")
    negocier(marche, Tour(3, (reviser(marche.parent / "encore.xlsx", {CONFORME_I: {8: "Une heure."}}),)), le=LE)
    assert len(comparer(marche, le=LE, tour=2).comparaison.lots[0].offres) == 2
    resultat = comparer(marche, le=LE, tour=3)
    assert [o.soumissionnaire for o in resultat.comparaison.lots[0].offres] == ["Soumissionnaire B"]
    tours = {t["soumissionnaire"]: [n["rang"] for n in t["tours"]] for t in resultat.en_dict()["tours"]}
    assert [len(rangs) for rangs in tours.values()] == [3, 3]
    assert tours["Soumissionnaire A"][1:] == [None, None]


@pytest.mark.parametrize("octets", [b"PK\x03\x04 tronque", b""])
def test_un_fichier_illisible_reste_a_part_et_ne_bloque_pas_le_tour(marche: Path, octets: bytes) -> None:
    abime = marche.parent / "abime.xlsx"
    abime.write_bytes(octets)
    revisee = reviser(marche.parent / "revisee.xlsx", {CONFORME_I: {8: "Deux heures."}})
    negocier(marche, Tour(2, (revisee, abime)), le=LE)
    resultat = comparer(marche, le=LE, tour=2)
    assert [f.offre.fichier for f in resultat.comparaison.fichiers_a_part] == ["abime.xlsx"]
    (lot,) = resultat.comparaison.lots
    assert "fichier-en-attente" in {r.code for r in lot.raisons}
    assert len(lot.offres) == 2


def test_une_copie_alteree_arrete_encore_le_tour(marche: Path) -> None:
    revisee = reviser(marche.parent / "revisee.xlsx", {CONFORME_I: {8: "Deux heures."}})
    negocier(marche, Tour(2, (revisee,)), le=LE)
    (copie,) = (marche / "negociation" / "tour-2" / "offres").glob("*.xlsx")
    copie.chmod(0o644)
    copie.write_bytes(b"autre chose")
    with pytest.raises(DonneesInvalides) as refus:
        comparer(marche, le=LE, tour=2)
    assert [a.code for a in refus.value.anomalies] == ["copie-alteree"]


@pytest.mark.parametrize("posee", [False, True], ids=["seule", "à côté de celle que l'outil a posée"])
def test_une_grille_du_tour_enregistree_en_ods_n_est_pas_reposee(marche: Path, *, posee: bool) -> None:
    """Suivre le conseil « gardez une seule des deux » perdait les notes du tour."""
    revisee = reviser(marche.parent / "revisee.xlsx", {CONFORME_I: {8: "Deux heures."}})
    negocier(marche, Tour(2, (revisee,)), le=LE)
    rendue = marche / "negociation" / "tour-2" / "evaluation" / "grille-rssi.xlsx"
    classeur = openpyxl.load_workbook(rendue)
    classeur["Soumissionnaire B"].cell(10, 13).value = "À moi."
    tenue = rendue.with_suffix(".ods")
    classeur.save(tenue)
    if not posee:
        rendue.unlink()
    assert "grille-en-double" not in {a.code for a in comparer(marche, le=LE, tour=2).anomalies}
    octets = tenue.read_bytes()
    a = marche.parent / "a.xlsx"
    reviser(a, {CONFORME_I: {8: "Une heure."}}, B.with_name("soumissionnaire-a.xlsx"))
    suite = negocier(marche, Tour(2, (a,)), le=LE)
    assert (rendue.exists(), tenue.read_bytes() == octets) == (False, True)
    (dite,) = [x for x in suite.anomalies if x.code == "grille-a-completer"]
    assert dite.lieu.fichier == "negociation/tour-2/evaluation/grille-rssi.ods"
    assert "grille-en-double" not in {x.code for x in comparer(marche, le=LE, tour=2).anomalies}


@pytest.mark.parametrize("deposees", [False, True], ids=["par des invitations", "par une matrice"])
def test_un_tour_qui_s_ouvre_laisse_le_precedent_en_projet(marche: Path, *, deposees: bool) -> None:
    """Les lettres du tour 1 restaient « à signer », classement définitif, le tour 2 ouvert par ses invitations."""
    avant = comparer(marche, le=LE)
    assert "tour-suivant-ouvert" not in {a.code for a in avant.anomalies}
    signee = marche / "evaluation" / "lettres" / "rejet-soumissionnaire-a.docx"
    signee.parent.mkdir()
    signee.write_bytes(b"une lettre definitive")
    fichiers = (reviser(marche.parent / "revisee.xlsx", {CONFORME_I: {8: "Deux heures."}}),) if deposees else ()
    ouvert = negocier(marche, Tour(2, fichiers, date(2027, 2, 20)), le=LE)
    (dite,) = [a for a in ouvert.anomalies if a.code == "lettres-de-tour-depasse"]
    assert signee.name in dite.message
    apres = comparer(marche, le=LE)
    codes = {a.code for a in apres.anomalies}
    assert {"tour-suivant-ouvert", "lettres-de-tour-depasse"} <= codes
    assert all(lot.provisoire for lot in apres.comparaison.lots)
    signee.unlink()
    ecrites = lettres(marche, le=LE, tour=1)
    assert "tour-suivant-ouvert" in {a.code for a in ecrites.anomalies}
    assert ecrites.documents
    assert all(d.projet for d in ecrites.documents)
    if deposees:
        assert "tour-suivant-ouvert" not in {a.code for a in lettres(marche, le=LE).anomalies}


def repartir(marche: Path, **noms: str) -> None:
    """Confie des sous-critères, comme une personne l'écrit au premier tour."""
    lignes = "".join(f'  - {{sous_critere: {charge}, evaluateurs: "{qui}"}}\n' for charge, qui in noms.items())
    (marche / "evaluation" / "evaluateurs.yaml").write_text(f"evaluateurs:\n{lignes}", encoding="utf-8")


def lignes_de_la_grille(marche: Path, evaluateur: str, offre: str = "Soumissionnaire B") -> dict[str, bool]:
    """Rend, par exigence de sa grille du tour 2, si l'évaluateur y a un commentaire."""
    chemin = marche / "negociation" / "tour-2" / "evaluation" / f"grille-{evaluateur}.xlsx"
    feuille = openpyxl.load_workbook(chemin)[offre]
    commentaire = [c.value for c in feuille[9]].index("Commentaire")
    # Sous le tableau, une ligne vide, puis celle des empreintes.
    lignes = feuille.iter_rows(min_row=10, max_row=feuille.max_row - 2, values_only=True)
    return {str(r[0]): bool(r[commentaire]) for r in lignes if r[0]}


def raisons_du_tour(marche: Path, tour: int = 2, minute: int = 0) -> dict[str, list[str]]:
    dites: dict[str, list[str]] = {}
    for lot in comparer(marche, le=LE + timedelta(minutes=minute), tour=tour).comparaison.lots:
        for raison in lot.raisons:
            dites.setdefault(raison.code, []).append(raison.message)
    return dites


def test_la_repartition_du_premier_tour_vaut_au_suivant(marche: Path) -> None:
    """Le tour 2 l'oubliait : chacun recevait toutes les lignes, et les contrôles du mandat se taisaient."""
    repartir(marche, securite="rssi", environnement="rssi", integration="achats")
    dossier, _ = dossier_de_reference(marche)
    repartition, _ = repartition_du_tour(marche, dossier, 2)
    siennes = {nom: repartition.refs(dossier, nom)[0] for nom in ("rssi", "achats")}
    de_chacun = {nom: sorted(repartition.notees_par(dossier, nom)[0]) for nom in siennes}
    changee = next(r for r in de_chacun["achats"] if r in refs("I", "Conforme"))
    resultat = negocier(marche, Tour(2, (reviser(marche.parent / "r.xlsx", {changee: {8: "Neuf."}}),)), le=LE)
    assert {f.name for f in resultat.fichiers} >= {"grille-rssi.xlsx", "grille-achats.xlsx"}
    # À chacun ses lignes ; ce qu'il a déjà écrit au-delà reste, ce qui a changé au-delà ne lui revient pas.
    rssi, achats = lignes_de_la_grille(marche, "rssi"), lignes_de_la_grille(marche, "achats")
    assert changee not in rssi
    assert all(ecrit for ref, ecrit in rssi.items() if ref not in siennes["rssi"])
    assert (set(achats), any(achats.values())) == (set(siennes["achats"]), False)
    dites = raisons_du_tour(marche)
    assert [m.split()[0] for m in dites["evaluateur-sans-note"]] == ["achats"]
    assert [m.split()[0] for m in dites["evaluateur-hors-repartition"]] == ["rssi"]
    (marche / "negociation" / "tour-2" / "evaluation" / "grille-rssi.xlsx").unlink()
    assert {m.split()[0] for m in raisons_du_tour(marche)["evaluateur-sans-note"]} == {"rssi", "achats"}
    # Un tour qui a la sienne la suit.
    du_tour = marche / "negociation" / "tour-2" / "evaluation" / "evaluateurs.yaml"
    shutil.copy(marche / "evaluation" / "evaluateurs.yaml", du_tour)
    du_tour.write_text(du_tour.read_text(encoding="utf-8").replace("rssi", "dsi"), encoding="utf-8")
    assert {m.split()[0] for m in raisons_du_tour(marche)["evaluateur-sans-note"]} == {"dsi", "achats"}


@pytest.mark.parametrize("repartie", [False, True])
def test_une_reprise_n_est_pas_refaite_sans_les_avis_qu_elle_porte(marche: Path, *, repartie: bool) -> None:
    """La grille du tour 1 déplacée, celle du tour 2, que personne n'a touchée, redevenait vierge."""
    if repartie:
        repartir(marche, securite="rssi", environnement="rssi", integration="rssi")
    revisee = reviser(marche.parent / "revisee.xlsx", {CONFORME_I: {8: "Deux heures."}})
    negocier(marche, Tour(2, (revisee,)), le=LE)
    portees = lignes_de_la_grille(marche, "rssi")
    (marche / "evaluation" / "grille-rssi.xlsx").rename(marche / "grille-rssi.xlsx")
    encore = negocier(marche, Tour(2), le=LE)
    assert lignes_de_la_grille(marche, "rssi") == portees
    dites = [a.lieu.fichier for a in encore.anomalies if a.code == "avis-sans-place"]
    assert dites == (["negociation/tour-2/evaluation/grille-rssi.xlsx"] if repartie else [])


def corriger(grille: Path, note: int | None, ref: str = "") -> str:
    """Change une note de l'offre B ; rend son exigence."""
    classeur = openpyxl.load_workbook(grille)
    feuille = classeur["Soumissionnaire B"]
    colonnes = {c.value: c.column for c in feuille[9]}
    notees = {str(feuille.cell(r, 1).value): r for r in range(10, 400) if feuille.cell(r, colonnes["Note"]).value}
    retenue = ref or next(
        r for r, n in notees.items() if r != CONFORME_I and feuille.cell(n, colonnes["Note"]).value != note
    )
    feuille.cell(notees[retenue], colonnes["Note"]).value = note
    classeur.save(grille)
    return retenue


CHANGE = "avis-change-d-un-tour-a-l-autre"


@pytest.mark.parametrize("comparee", [False, True], ids=["", "comparée avant"])
def test_une_note_corrigee_apres_l_ouverture_du_tour_se_dit(marche: Path, *, comparee: bool) -> None:
    """Deux notes pour une réponse identique, et le classement du tour restait définitif."""
    if comparee:
        comparer(marche, le=LE)
    negocier(marche, Tour(2, (reviser(marche.parent / "r.xlsx", {CONFORME_I: {8: "Deux heures."}}),)), le=LE)
    assert CHANGE not in raisons_du_tour(marche)
    corrigee = corriger(marche / "evaluation" / "grille-rssi.xlsx", 1)
    if comparee:
        comparer(marche, le=LE)
    (dite,) = raisons_du_tour(marche)[CHANGE]
    assert (corrigee in dite, "rssi" in dite, "Soumissionnaire B" in dite) == (True, True, True)
    # Ce que le conseil dit de faire : relancer reporte la correction dans une grille que personne n'a commencée.
    negocier(marche, Tour(2), le=LE)
    assert CHANGE not in raisons_du_tour(marche)


def test_un_avis_change_expres_a_un_tour_se_dit_sans_tenir_le_classement(marche: Path) -> None:
    comparer(marche, le=LE)
    negocier(marche, Tour(2, (reviser(marche.parent / "r.xlsx", {CONFORME_I: {8: "Deux heures."}}),)), le=LE)
    du_tour = marche / "negociation" / "tour-2" / "evaluation" / "grille-rssi.xlsx"
    change = corriger(du_tour, 1)
    assert CHANGE not in raisons_du_tour(marche)
    (dite,) = [a for a in comparer(marche, le=LE, tour=2).anomalies if a.code == CHANGE]
    assert (change in dite.message, dite.gravite) == (True, Gravite.INFORMATION)
    # Une ligne qui a changé n'a pas à garder sa note.
    corriger(du_tour, 3, change)
    negocier(marche, Tour(3, (reviser(marche.parent / "s.xlsx", {change: {8: "Neuf."}}),)), le=LE)
    assert CHANGE not in {a.code for a in comparer(marche, le=LE, tour=3).anomalies}


@pytest.mark.parametrize("efface", [False, True], ids=["", "effacé"])
def test_un_avis_reporte_puis_efface_avant_toute_comparaison_du_tour_se_dit(marche: Path, *, efface: bool) -> None:
    """Le journal du tour 2 ne l'avait jamais compté : rien ne se disait. Ce qui a changé, lui, est à renoter."""
    comparer(marche, le=LE)
    negocier(marche, Tour(2, (reviser(marche.parent / "r.xlsx", {CONFORME_I: {8: "Deux heures."}}),)), le=LE)
    ref = corriger(marche / "negociation" / "tour-2" / "evaluation" / "grille-rssi.xlsx", None if efface else 1)
    for _ in range(2):
        dites = raisons_du_tour(marche).get("avis-disparus", [])
        assert [f"Soumissionnaire B, {ref}." in dite for dite in dites] == [True] * efface


def test_la_mise_a_l_ecart_d_un_tour_effacee_se_dit_au_suivant_sans_accuser_ses_grilles(marche: Path) -> None:
    """Le tour 2 n'a jamais eu l'offre écartée : ses grilles n'en ont rien effacé."""
    ecarter(marche / "evaluation", "Soumissionnaire A")
    comparer(marche, le=LE)
    negocier(marche, Tour(2, (reviser(marche.parent / "r.xlsx", {CONFORME_I: {8: "Deux heures."}}),)), le=LE)
    assert "ecart-disparu" not in raisons_du_tour(marche)
    (marche / "evaluation" / "decisions.yaml").unlink()
    for _ in range(2):
        dites = raisons_du_tour(marche)
        assert [("Soumissionnaire A" in d) for d in dites["ecart-disparu"]] == [True]
        assert "avis-disparus" not in dites
    assert "ecart-disparu" in raisons_du_tour(marche, 1)


def test_ce_qui_se_leve_a_un_tour_passe_le_nomme_a_chaque_tour_suivant(marche: Path) -> None:
    """« Relancez la comparaison », lu au tour 3 : rien ne disait que c'était celle du tour 1, et son classeur."""
    ecarter(marche / "evaluation", "Soumissionnaire A")
    comparer(marche, le=LE)
    negocier(marche, Tour(2, (reviser(marche.parent / "r.xlsx", {CONFORME_I: {8: "Deux heures."}}),)), le=LE)
    (marche / "evaluation" / "decisions.yaml").unlink()
    (marche / "evaluation" / "journal.jsonl").unlink()
    (marche / ".cctgen" / "journal.json").unlink()
    comparer(marche, le=LE, tour=1)
    ecarter(marche / "evaluation", "Soumissionnaire A")
    comparer(marche, le=LE, tour=1)
    (marche / "evaluation" / "decisions.yaml").unlink()
    pli = reviser(marche.parent / "s.xlsx", {CONFORME_I: {8: "Trois heures."}})
    codes = ("ecart-disparu", "journal-sans-debut")
    dites = [a for a in negocier(marche, Tour(3, (pli,)), le=LE).anomalies if a.code in codes]
    dites += [a for tour in (2, 3) for a in comparer(marche, le=LE, tour=tour).anomalies if a.code in codes]
    assert {a.code for a in dites} == {*codes}
    for dite in dites:
        assert dite.message.startswith("au tour 1, ") and dite.message.count("au tour") == 1
        assert "« evaluation/ », puis par « cctgen comparer CONSULTATION --tour 1 »" in dite.conseil
        assert dite.conseil.count("Tout cela se fait") == 1


def decider(marche: Path, *lignes: str) -> None:
    prises = (
        f"  - {{offre: Soumissionnaire B, motif: Jugé., auteur: RSSI, date: 2027-01-30, {ligne}}}\n" for ligne in lignes
    )
    (marche / "evaluation" / "decisions.yaml").write_text(f"decisions:\n{''.join(prises)}", encoding="utf-8")


GARDER = "exigence: prix, decision: maintenue"
REJETER = "exigence: prix, decision: ecartee, confirmee: oui"


def test_une_decision_perimee_ne_tranche_pas_entre_deux_contraires(marche: Path) -> None:
    """Le prix changé, l'autre écartait l'offre sans que personne ait choisi, et le tour 2 s'ouvrait sans elle."""
    decider(marche, GARDER)
    comparer(marche, le=LE)
    decider(marche, GARDER, REJETER)
    comparer(marche, le=LE)
    prix = marche / "evaluation" / "prix.yaml"
    prix.write_text(prix.read_text(encoding="utf-8").replace("688000", "201000"), encoding="utf-8")
    avant = arbre(marche)
    with pytest.raises(DonneesInvalides) as refus:
        negocier(marche, Tour(2, (), date(2027, 2, 20)), le=LE)
    (dite,) = refus.value.anomalies
    assert (dite.code, arbre(marche)) == ("decision-en-double", avant)
    assert "Gardez la seule décision retenue" in dite.conseil
    resultat = comparer(marche, le=LE)
    (b,) = [o for o in resultat.comparaison.lots[0].offres if o.soumissionnaire == "Soumissionnaire B"]
    assert b.mise_a_l_ecart is None
    codes = {a.code for a in resultat.anomalies}
    assert {"decision-en-double", "decision-perimee", "prix-a-justifier"} <= codes
    assert "rejet-sans-justification" not in codes, "elle n'est pas écartée"
    decider(marche, REJETER)
    assert {"Soumissionnaire B"} == {
        o.soumissionnaire for o in comparer(marche, le=LE).comparaison.lots[0].offres if o.mise_a_l_ecart
    }


def test_un_tour_dit_ce_qui_laisse_en_doute_qui_y_est_invite(marche: Path) -> None:
    decider(marche, "decision: retiree")
    comparer(marche, le=LE)
    (marche / "evaluation" / "decisions.yaml").unlink()
    tour = Tour(2, (reviser(marche.parent / "r.xlsx", {CONFORME_I: {8: "Deux heures."}}),))
    assert "ecart-disparu" in {a.code for a in negocier(marche, tour, le=LE).anomalies}
    decider(marche, "exigence: prix, decision: ecartee")
    assert "ecart-a-confirmer" in {a.code for a in negocier(marche, tour, le=LE).anomalies}
    assert "ecart-a-confirmer" in raisons_du_tour(marche)
    # Contraires depuis l'ouverture du tour, elles y laissent de même en doute qui s'y compare.
    decider(marche, GARDER, REJETER)
    assert "decision-en-double" in raisons_du_tour(marche)


def test_le_journal_d_un_tour_compare_puis_retire_se_dit_et_celui_d_avant_au_suivant(marche: Path) -> None:
    """Un tour de négociation n'avait pas de début à raconter : son journal ôté, plus rien ne se disait."""
    negocier(marche, Tour(2, (reviser(marche.parent / "r.xlsx", {CONFORME_I: {8: "Deux heures."}}),)), le=LE)
    assert "journal-sans-debut" not in raisons_du_tour(marche)
    du_tour = marche / "negociation" / "tour-2"
    for base, lieu, minutes in ((du_tour, "ce tour est comparé", (1, 2)), (marche, "un fichier est reçu", (4,))):
        (base / "evaluation" / "journal.jsonl").unlink()
        (base / ".cctgen" / "journal.json").unlink()
        for minute in minutes:
            (dite,) = raisons_du_tour(marche, minute=minute)["journal-sans-debut"]
            assert lieu in dite
            assert dite.startswith("au tour 1, ") is (base == marche)
        decider_du_journal(du_tour)
        assert ("journal-sans-debut" in raisons_du_tour(marche, minute=minutes[-1] + 1)) is (base == marche)


def decider_du_journal(base: Path) -> None:
    """Écrit au tour une décision du jour sur le journal perdu."""
    decision = f"exigence: journal, decision: maintenue, auteur: Directrice, date: {LE.date()}"
    (base / "evaluation" / "decisions.yaml").write_text(
        f'decisions: [{{offre: "Soumissionnaire B", {decision}, motif: "Perdu dans un déménagement de fichiers."}}]\n',
        encoding="utf-8",
    )


@pytest.mark.parametrize("champ", CHAMPS_SOUMISSIONNAIRE[2:])
def test_qui_repond_change_se_dit_comme_le_reste(marche: Path, champ: str) -> None:
    """Un membre du groupement remplacé entre deux tours était dit « rien ne change »."""
    revisee = marche.parent / "revisee.xlsx"
    classeur = openpyxl.load_workbook(io.BytesIO(B.read_bytes()))
    feuille = classeur[FEUILLE_IDENTIFICATION]
    (rang,) = [r for r in range(1, feuille.max_row + 1) if str(feuille.cell(r, 1).value).startswith(champ)]
    feuille.cell(rang, 2).value = "30/01/2027" if champ == DATE_DE_REMPLISSAGE else "Oméga, membre@example.fr"
    classeur.save(revisee)
    (ecart,) = negocier(marche, Tour(2, (revisee,)), le=LE).ecarts
    assert [(c.ref, c.champ) for c in ecart.changements] == [(FEUILLE_IDENTIFICATION, champ)]
    lues = openpyxl.load_workbook(marche / "negociation" / "tour-2" / "ecarts-du-tour.xlsx").worksheets[0]
    assert (lues["A6"].value, lues["B6"].value) == (FEUILLE_IDENTIFICATION, champ)
