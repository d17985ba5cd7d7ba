from __future__ import annotations

import json
import shutil
from pathlib import Path

import docx
import pytest

from cctgen.documents.accessibilite.classeur import fautes_du_classeur
from cctgen.documents.accessibilite.word import fautes_du_document
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable, EcritureImpossible, TravailProtege
from cctgen.socle.fichiers import empreinte
from cctgen.socle.gestes.geste import geste
from cctgen.usages.edition.copies import Copie
from cctgen.usages.edition.generer import _retirer_les_perimes, generer
from cctgen.usages.edition.publier import publier
from cctgen.usages.edition.verifier import verifier_consultation
from cctgen.usages.explication.expliquer import expliquer
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.nouveau import creer_depuis_exemple, exemples_disponibles
from tests.documents.modeles.abimes import STYLES, changer

EXEMPLES = ["infogerance", "portail", "sirh-saas"]
ANNEXES_DE_L_ETUDE = {"annexe-propriete-intellectuelle.docx", "annexe-securite.docx"}


def fichiers(racine: Path) -> dict[str, bytes]:
    return {p.relative_to(racine).as_posix(): p.read_bytes() for p in sorted(racine.rglob("*")) if p.is_file()}


ACCESSIBILITE = {".docx": fautes_du_document, ".xlsx": fautes_du_classeur}


def test_les_trois_exemples_sont_livres() -> None:
    assert list(exemples_disponibles()) == EXEMPLES


@pytest.mark.parametrize("exemple", EXEMPLES)
def test_un_exemple_se_genere_sans_anomalie_bloquante(exemple: str, tmp_path: Path) -> None:
    creer_depuis_exemple(tmp_path / exemple, exemple)
    resultat = generer(tmp_path / exemple)
    assert [str(a) for a in resultat.anomalies if a.gravite.value == "bloquante"] == []
    natures = {f.nature.nom for f in resultat.fichiers}
    assert {"document", "note", "matrice", "manifeste"} <= natures
    for fichier in resultat.fichiers:
        assert empreinte((tmp_path / exemple / "sortie" / fichier.chemin).read_bytes()) == fichier.en_dict()["sha256"]
        controle = ACCESSIBILITE.get(Path(fichier.chemin).suffix)
        assert controle is None or controle(fichier.contenu) == (), fichier.chemin


@pytest.mark.parametrize("exemple", EXEMPLES)
def test_la_selection_d_un_exemple_est_celle_attendue(
    exemple: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Une clause modifiée montre en revue quels dossiers elle touche ; `--maj-attendus` met à jour."""
    creer_depuis_exemple(tmp_path / exemple, exemple)
    resultat = expliquer(tmp_path / exemple).en_dict()
    lignes = [
        f"{e['id']}{' lot ' + str(e['lot']) if 'lot' in e else ''} | {e['motif']}"
        for cle in ("clauses", "exigences")
        for e in resultat[cle]
        if e["retenue"]
    ]
    texte = "\n".join(lignes) + "\n"
    attendu = Path(__file__).parent.parent / "attendus" / exemple / "selection.txt"
    if request.config.getoption("--maj-attendus"):
        attendu.parent.mkdir(parents=True, exist_ok=True)
        attendu.write_text(texte, encoding="utf-8")
    assert texte == attendu.read_text(encoding="utf-8")


def test_deux_generations_donnent_les_memes_octets(portail: Path, tmp_path: Path) -> None:
    creer_depuis_exemple(tmp_path / "ailleurs", "portail")
    generer(portail)
    generer(tmp_path / "ailleurs")
    assert fichiers(portail) == fichiers(tmp_path / "ailleurs")
    avant = fichiers(portail)
    generer(portail)
    assert fichiers(portail) == avant


def test_le_manifeste_dit_tout_ce_qui_est_retenu(portail_genere: Path) -> None:
    manifeste = json.loads((portail_genere / "sortie" / "manifeste.json").read_text())
    dossier = ouvrir(portail_genere).exiger_dossier()
    for lot in manifeste["lots"]:
        assert [e["id"] for e in lot["exigences"]] == [e.ref for e in dossier.exigences(lot["lot"])]
        assert all(c["motif"].startswith(("retenue", "lot")) for c in lot["clauses"])
    assert {f["chemin"] for f in manifeste["fichiers"]} == {
        p.name for p in (portail_genere / "sortie").iterdir() if p.name != "manifeste.json"
    }


def test_un_document_retouche_n_est_pas_ecrase_sans_le_dire(etude_generee: Path) -> None:
    retouche = etude_generee / "sortie" / "annexe-securite.docx"
    retouche.write_bytes(b"retouche")
    avant = fichiers(etude_generee)
    with pytest.raises(EcritureImpossible, match=r"annexe-securite\.docx"):
        generer(etude_generee)
    assert fichiers(etude_generee) == avant
    (copie,) = generer(etude_generee, remplacer=True).mis_de_cote
    assert copie.read_bytes() == b"retouche"
    assert copie.is_relative_to(etude_generee / "mis-de-cote")
    assert retouche.read_bytes() != b"retouche"
    assert generer(etude_generee).mis_de_cote == ()


def test_rien_n_est_ecrit_s_il_manque_une_reponse(portail: Path) -> None:
    reponses = (portail / "reponses.yaml").read_text()
    (portail / "reponses.yaml").write_text(reponses.replace("  sensibilite: sensible\n", ""))
    resultat = generer(portail)
    assert resultat.fichiers == ()
    assert "question-sans-reponse" in {a.code for a in resultat.anomalies}
    assert not (portail / "sortie").exists()


def test_une_reponse_devenue_sans_objet_ne_change_pas_un_octet(portail: Path, tmp_path: Path) -> None:
    generer(portail)
    creer_depuis_exemple(tmp_path / "autre", "portail")
    reponses = (tmp_path / "autre" / "reponses.yaml").read_text()
    cachee = reponses.replace("communes:\n", "communes:\n  motif_exclusivite: une valeur cachée\n")
    (tmp_path / "autre" / "reponses.yaml").write_text(cachee)
    resultat = generer(tmp_path / "autre")
    assert "reponse-sans-objet" in {a.code for a in resultat.anomalies}
    a, b = fichiers(portail / "sortie"), fichiers(tmp_path / "autre" / "sortie")
    differents = {nom for nom in a if a[nom] != b.get(nom)}
    assert differents <= {"manifeste.json"}


def test_un_modele_word_sans_ses_balises_se_dit_en_francais(etude: Path) -> None:
    (etude / "modeles").mkdir()
    docx.Document().save(str(etude / "modeles" / "annexe.docx"))
    (etude / "modeles" / "note.docx").write_bytes(b"ceci n'est pas un document")
    with pytest.raises(DonneesInvalides) as erreur:
        generer(etude)
    dites = {(a.lieu.fichier, a.code) for a in erreur.value.anomalies}
    assert {("modeles/annexe.docx", "modele-balise-absente"), ("modeles/note.docx", "modele-illisible")} <= dites
    assert not (etude / "sortie").exists()


def test_un_dossier_non_inscriptible_se_dit_en_francais(etude: Path) -> None:
    (etude / "sortie").write_text("un fichier à la place du dossier")
    with pytest.raises(EcritureImpossible):
        generer(etude)


@pytest.mark.libreoffice
def test_les_documents_se_convertissent_en_pdf(etude: Path) -> None:
    pdfs = [f for f in generer(etude, copies=[Copie.PDF]).fichiers if f.nature.nom == "pdf"]
    assert {f.chemin for f in pdfs} == {p.name for p in (etude / "sortie").glob("*.pdf")}
    assert all(f.contenu.startswith(b"%PDF") for f in pdfs)
    # PDF/UA : déclaré, balisé, en français, sous son titre plutôt que son nom de fichier.
    for marque in (b"<pdfuaid:part>1", b"/MarkInfo", b"/Lang(fr-FR)", b"/DisplayDocTitle true"):
        assert [f.chemin for f in pdfs if marque not in f.contenu] == [], marque
    assert len(pdfs) >= 5


@pytest.mark.libreoffice
def test_les_pages_lues_dans_un_pdf_restent_au_document_et_se_publient(etude: Path) -> None:
    """Le sommaire d'un modèle d'une autre police est estimé, et c'est dit, tant qu'aucun PDF ne l'a lu."""
    (etude / "modeles").mkdir(exist_ok=True)
    (etude / "modeles" / "annexe.docx").write_bytes(changer({STYLES: (("Arial", "DejaVu Serif"),)}))

    def documents() -> dict[str, bytes]:
        return {p.name: p.read_bytes() for p in sorted((etude / "sortie").glob("*.docx"))}

    assert "sommaire-estime" in {a.code for a in generer(etude).anomalies}
    estimes = documents()
    assert "sommaire-estime" not in {a.code for a in generer(etude, copies=[Copie.PDF]).anomalies}
    lus = documents()
    assert {nom for nom in lus if lus[nom] != estimes[nom]} >= ANNEXES_DE_L_ETUDE
    generer(etude)
    assert documents() == lus
    assert publier(etude).nouvelle


def test_ce_que_le_modele_rend_inaccessible_se_dit_des_la_generation(etude: Path) -> None:
    (etude / "modeles").mkdir(exist_ok=True)
    (etude / "modeles" / "annexe.docx").write_bytes(changer({STYLES: (("fr-FR", "en-US"),)}))
    dites = [a for a in generer(etude).anomalies if a.code == "document-inaccessible"]
    assert {str(a.lieu) for a in dites} >= {f"sortie/{annexe}" for annexe in ANNEXES_DE_L_ETUDE}
    assert all("la langue du texte n'est pas le français" in a.message for a in dites)


def test_verifier_n_ecrit_rien(etude: Path) -> None:
    avant = fichiers(etude)
    verifier_consultation(etude)
    assert fichiers(etude) == avant


def test_expliquer_un_identifiant_inconnu_le_nomme(etude: Path) -> None:
    with pytest.raises(DossierIntrouvable, match="ABC-999"):
        expliquer(etude, ids=["ABC-999"])


def test_une_clause_reecrite_entre_dans_l_annexe(etude: Path) -> None:
    (etude / "clauses").mkdir(exist_ok=True)
    (etude / "clauses" / "SSI-001-propre.yaml").write_text(
        'id: SSI-001\ntitre: "Référentiels, version du service"\npiece: cctp\ntexte: "Le titulaire suit R&D < 3."\n'
    )
    consultation = (etude / "consultation.yaml").read_text()
    ajustement = "ajustements:\n  - {clause: SSI-001, action: reecrire, motif: usage du service}\n"
    (etude / "consultation.yaml").write_text(consultation + ajustement)
    dossier = ouvrir(etude).exiger_dossier()
    assert "Référentiels, version du service" in {a.titre for a in dossier.articles}
    assert generer(etude).fichiers


def test_un_seul_fichier_bloque_laisse_tous_les_autres_intacts(portail_genere: Path) -> None:
    bloque = portail_genere / "sortie" / "matrice-lot-2.xlsx"
    bloque.unlink()
    bloque.mkdir()
    avant = fichiers(portail_genere)
    reponses = portail_genere / "reponses.yaml"
    reponses.write_text(reponses.read_text().replace("delai_alerte: 12", "delai_alerte: 8"))
    avant["reponses.yaml"] = reponses.read_bytes()
    with pytest.raises(EcritureImpossible, match="matrice-lot-2"):
        generer(portail_genere)
    assert fichiers(portail_genere) == avant


def test_sans_registre_cache_l_outil_reconnait_ce_que_son_manifeste_dit_avoir_ecrit(portail_genere: Path) -> None:
    """Un dossier copié sans ses fichiers cachés n'est retouché par personne ; une retouche y reste protégée."""
    generer(portail_genere, copies=[Copie.BROUILLON])
    brouillon = portail_genere / "sortie" / "brouillon-annexe-cct.docx"
    assert brouillon.is_file()
    shutil.rmtree(portail_genere / ".cctgen")
    reponses = portail_genere / "reponses.yaml"
    reponses.write_text(reponses.read_text().replace("delai_alerte: 12", "delai_alerte: 8"))
    assert not generer(portail_genere).mis_de_cote and not brouillon.exists()
    shutil.rmtree(portail_genere / ".cctgen")
    (portail_genere / "sortie" / "annexe-cct.docx").write_bytes(b"PK")
    with pytest.raises(TravailProtege, match=r"annexe-cct\.docx") as refus:
        generer(portail_genere)
    assert "annexe-securite" not in refus.value.message


def test_un_pdf_qui_ne_correspond_plus_est_retire(etude_generee: Path) -> None:
    pdf = etude_generee / "sortie" / "annexe-securite.pdf"
    pdf.write_bytes(b"%PDF")
    generer(etude_generee)
    assert pdf.exists()
    reponses = etude_generee / "reponses.yaml"
    reponses.write_text(reponses.read_text().replace("delai_alerte: 12", "delai_alerte: 8"))
    with pytest.raises(TravailProtege, match=r"annexe-securite\.pdf"):
        generer(etude_generee)
    (copie,) = generer(etude_generee, remplacer=True).mis_de_cote
    assert copie.read_bytes() == b"%PDF"
    assert not pdf.exists()


@pytest.mark.parametrize("enregistre_depuis_word", [False, True])
def test_le_pdf_d_un_document_qui_n_est_plus_produit_est_retire(tmp_path: Path, enregistre_depuis_word: bool) -> None:
    """Un PDF enregistré depuis Word est une version de l'acheteur : il se met de côté avant de partir."""
    sortie = tmp_path / "sortie"
    with geste(tmp_path) as ouvert:
        ouvert.produire(sortie / "releve-cession.docx", b"PK")
        ouvert.produire(sortie / "releve-cession.pdf", b"%PDF")
        ouvert.mettre_en_place()
    if enregistre_depuis_word:
        (sortie / "releve-cession.pdf").write_bytes(b"%PDF de Word")
        with geste(tmp_path) as ouvert, pytest.raises(TravailProtege, match=r"releve-cession\.pdf"):
            assert not list(_retirer_les_perimes(ouvert, sortie, ()))
            ouvert.mettre_en_place()
    with geste(tmp_path) as ouvert:
        assert not list(_retirer_les_perimes(ouvert, sortie, ()))
        mis_de_cote = ouvert.mettre_en_place(remplacer=enregistre_depuis_word)
    assert [c.read_bytes() for c in mis_de_cote] == ([b"%PDF de Word"] if enregistre_depuis_word else [])
    assert not list(sortie.iterdir())
