from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.documents.accessibilite.classeur import fautes_du_classeur
from cctgen.documents.accessibilite.word import fautes_du_document
from cctgen.evaluation.accord.historique import historique
from cctgen.evaluation.journal import Journal, verifier_journal
from cctgen.evaluation.suites.saisie import lire_suites
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DossierIntrouvable, TravailProtege
from cctgen.usages import demo
from cctgen.usages.analyse.comparer import ResultatComparaison, comparer
from cctgen.usages.analyse.depouiller import depouiller
from cctgen.usages.demo import RECEPTION, demontrer, dossier_libre
from cctgen.usages.edition.verifier import verifier_consultation
from tests.preparations import Etape, Preparations, Recues

LE = datetime(2027, 2, 1, tzinfo=UTC)
EXEMPLES = contenu("exemples")


@pytest.fixture
def depouille(tmp_path: Path, preparations: Preparations) -> Path:
    portail = preparations.copier(tmp_path / "portail", "portail", Etape.DEPOUILLEE, Recues(le=RECEPTION))
    for chemin in (EXEMPLES / "portail" / "evaluation").iterdir():
        shutil.copy(chemin, portail / "evaluation" / chemin.name)
    return portail


@dataclass(frozen=True)
class Comparee:
    """Une consultation comparée une fois, et ce qu'a rendu la comparaison : chacun la lit, ou la copie."""

    racine: Path
    resultat: ResultatComparaison

    def copier(self, vers: Path) -> Path:
        return Path(shutil.copytree(self.racine, vers))


def _comparee(racine: Path, preparations: Preparations, *sans: str) -> Comparee:
    preparations.copier(racine, "portail", Etape.DEPOUILLEE, Recues(le=RECEPTION))
    for chemin in (EXEMPLES / "portail" / "evaluation").iterdir():
        if chemin.name not in sans:
            shutil.copy(chemin, racine / "evaluation" / chemin.name)
    return Comparee(racine, comparer(racine, le=LE))


@pytest.fixture(scope="module")
def comparee(tmp_path_factory: pytest.TempPathFactory, preparations: Preparations) -> Comparee:
    return _comparee(tmp_path_factory.mktemp("comparee") / "portail", preparations)


@pytest.fixture(scope="module")
def a_trancher(tmp_path_factory: pytest.TempPathFactory, preparations: Preparations) -> Comparee:
    """La même, sans consensus : deux évaluateurs sont en désaccord."""
    return _comparee(tmp_path_factory.mktemp("a-trancher") / "portail", preparations, "grille-consensus.xlsx")


def test_sans_offre_il_n_y_a_rien_a_comparer(portail: Path) -> None:
    with pytest.raises(DossierIntrouvable, match="Aucune offre"):
        comparer(portail, le=LE)


def test_sans_grille_remplie_la_comparaison_est_provisoire(tmp_path: Path, preparations: Preparations) -> None:
    portail = preparations.copier(tmp_path / "portail", "portail", Etape.DEPOUILLEE, Recues(le=RECEPTION))
    lots = comparer(portail, le=LE).en_dict()["lots"]
    assert [lot["provisoire"] for lot in lots] == [True, True]
    assert all(offre["rang"] is None for lot in lots for offre in lot["offres"])


def test_le_lot_tranche_est_classe_et_l_autre_reste_provisoire(comparee: Comparee) -> None:
    premier, second = comparee.resultat.en_dict()["lots"]
    assert premier["provisoire"] is True
    assert second["provisoire"] is False
    assert sorted(o["rang"] for o in second["offres"]) == [1, 2]
    meilleure = min(second["offres"], key=lambda o: o["rang"])
    assert all(Decimal(o["note"]) <= Decimal(meilleure["note"]) for o in second["offres"])


def test_la_note_globale_est_la_somme_ponderee_publiee(comparee: Comparee) -> None:
    poids = {
        1: {"technique": 50, "environnement": 10, "prix": 40},
        2: {"technique": 40, "environnement": 10, "prix": 50},
    }
    for lot in comparee.resultat.en_dict()["lots"]:
        for offre in lot["offres"]:
            attendue = sum(Decimal(c["note"]) * poids[lot["lot"]][c["id"]] for c in offre["criteres"]) / 100
            assert abs(attendue - Decimal(offre["note"])) <= Decimal("0.02")


def test_une_declaration_seule_ne_rapporte_aucun_point(depouille: Path, comparee: Comparee) -> None:
    """Changer la conformité déclarée d'une grille se dit, et ne change pas une note : seule l'appréciation compte."""
    avant = comparee.resultat.en_dict()["lots"][1]
    chemin = depouille / "evaluation" / "grille-achats.xlsx"
    classeur = openpyxl.load_workbook(io.BytesIO(chemin.read_bytes()))
    for feuille in classeur:
        for ligne in feuille.iter_rows():
            for cellule in ligne:
                if cellule.value == "Non conforme":
                    cellule.value = "Conforme"
    classeur.save(chemin)
    resultat = comparer(depouille, le=LE)
    assert resultat.en_dict()["lots"][1] == avant | {"provisoire": True}
    assert "texte-modifie" in {a.code for a in resultat.anomalies}


def test_les_fichiers_et_le_journal_sont_ecrits(comparee: Comparee) -> None:
    assert [f.name for f in comparee.resultat.fichiers] == [
        "comparaison.xlsx",
        "historique-des-notes.xlsx",
        "rapport-analyse.docx",
        "rapport-analyse-annexe.docx",
        "robustesse.xlsx",
    ]
    journal = Journal(comparee.racine / "evaluation")
    gestes = [json.loads(ligne)["geste"] for ligne in journal]
    offres = [o for lot in comparee.resultat.comparaison.lots for o in lot.offres]
    assert gestes == ["depouillement", *("avis" for _ in offres), "echanges", "comparaison"]
    assert verifier_journal(journal) == []


def test_verifier_dit_un_journal_coupe(comparee: Comparee, tmp_path: Path) -> None:
    racine = comparee.copier(tmp_path / "portail")
    assert "journal-altere" not in [a.code for a in verifier_consultation(racine)]
    journal = racine / "evaluation" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().splitlines(keepends=True)[0])
    assert "journal-altere" in [a.code for a in verifier_consultation(racine)]


def test_comparer_un_autre_jour_sans_rien_changer_donne_les_memes_fichiers(comparee: Comparee, tmp_path: Path) -> None:
    """Le rapport garde son numéro et son jour : rien de ce qui le fonde n'a changé."""
    racine = comparee.copier(tmp_path / "portail")
    refaits = comparer(racine, le=LE + timedelta(days=3)).fichiers
    assert [f.read_bytes() for f in refaits] == [f.read_bytes() for f in comparee.resultat.fichiers]


def test_un_desaccord_donne_une_grille_a_trancher(a_trancher: Comparee) -> None:
    assert "ecarts-a-trancher.xlsx" in [f.name for f in a_trancher.resultat.fichiers]
    assert all(lot["provisoire"] for lot in a_trancher.resultat.en_dict()["lots"])


@pytest.mark.parametrize("exemple", ["sirh-saas", "infogerance"])
def test_les_autres_exemples_vont_jusqu_a_la_comparaison(
    exemple: str, tmp_path: Path, preparations: Preparations
) -> None:
    racine = preparations.copier(tmp_path / exemple, exemple, Etape.DEPOUILLEE, Recues(le=RECEPTION))
    for chemin in (EXEMPLES / exemple / "evaluation").iterdir():
        shutil.copy(chemin, racine / "evaluation" / chemin.name)
    (lot,) = comparer(racine, le=LE).en_dict()["lots"]
    assert lot["lot"] is None
    assert all(Decimal(offre["note"]) > 0 for offre in lot["offres"])


def test_la_demonstration_va_au_bout(tmp_path: Path) -> None:
    resultat = demontrer(tmp_path / "demo")
    assert all(chemin.is_file() for _, chemin in resultat.a_ouvrir)
    assert len(list(resultat.tableaux())) == 6
    redigees, _ = lire_suites(tmp_path / "demo" / "evaluation")
    decidees = [
        o.decision.date
        for lot in resultat.comparaison.comparaison.lots
        for x in lot.offres
        for o in x.irregularites
        if o.decision
    ]
    choisies = [s.date for s in redigees.suites if s.date]
    assert max(decidees) <= demo.ANALYSE.date() <= min(choisies), "un rapport ne précède pas ce qu'il rapporte"
    assert redigees.courrier.envoi == demo.COURRIER.date()
    vantees = [re.findall(r"[A-Z]+-(?:[A-Z]+-)?\d+(?:-\d+)?", s.avantages) for s in redigees.suites if s.avantages]
    assert all(vantees), "des avantages dont aucune référence ne dit ce qui les fonde ne se vérifient pas"
    assert "avantage-dementi" not in {a.code for a in resultat.lettres.anomalies}
    prix = tmp_path / "demo" / "evaluation" / "prix.yaml"
    prix.write_text(prix.read_text(encoding="utf-8") + "# relu\n", encoding="utf-8")
    reprise = comparer(tmp_path / "demo", le=datetime(2026, 12, 1, 9, tzinfo=UTC))
    codes = {a.code for a in reprise.anomalies}
    assert "horloge-en-retard" in codes, "la démonstration, datée d'avance, se reprend à sa date"
    assert "rapport-anterieur" not in codes
    controles = {".docx": fautes_du_document, ".xlsx": fautes_du_classeur}
    for fichier in sorted((tmp_path / "demo" / "evaluation").rglob("*")):
        controle = controles.get(fichier.suffix)
        assert controle is None or controle(fichier.read_bytes()) == (), fichier.name


def test_la_demonstration_choisit_un_nom_libre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo").mkdir()
    assert dossier_libre() == Path("demo-2")


def test_un_journal_retouche_se_voit_a_la_comparaison(comparee: Comparee, tmp_path: Path) -> None:
    racine = comparee.copier(tmp_path / "portail")
    journal = racine / "evaluation" / "journal.jsonl"
    journal.write_text(journal.read_text(encoding="utf-8").replace("depouillement", "autre"), encoding="utf-8")
    assert "journal-altere" in {a.code for a in comparer(racine, le=LE).anomalies}


RELUS = ("comparaison.xlsx", "rapport-analyse.docx", "rapport-analyse-annexe.docx", "ecarts-a-trancher.xlsx")


def test_le_travail_d_une_personne_n_est_pas_ecrase(a_trancher: Comparee, tmp_path: Path) -> None:
    racine = a_trancher.copier(tmp_path / "portail")
    evaluation = racine / "evaluation"
    for nom in RELUS:
        (evaluation / nom).write_bytes(f"relu et annoté : {nom}".encode())
    avant = {p: p.read_bytes() for p in sorted(racine.rglob("*")) if p.is_file()}
    with pytest.raises(TravailProtege) as refus:
        comparer(racine, le=LE)
    assert [nom for nom in RELUS if nom not in str(refus.value)] == []
    assert "--remplacer" in refus.value.conseil
    assert {p: p.read_bytes() for p in sorted(racine.rglob("*")) if p.is_file()} == avant
    copies = comparer(racine, le=LE, remplacer=True).mis_de_cote
    assert sorted(c.read_bytes() for c in copies) == sorted(f"relu et annoté : {nom}".encode() for nom in RELUS)
    assert [nom for nom in RELUS if (evaluation / nom).read_bytes().startswith(b"relu")] == []


def test_des_ecarts_remplis_sans_etre_renommes_ne_disparaissent_pas(a_trancher: Comparee, tmp_path: Path) -> None:
    racine = a_trancher.copier(tmp_path / "portail")
    (racine / "evaluation" / "ecarts-a-trancher.xlsx").write_bytes(b"remplis")
    shutil.copy(EXEMPLES / "portail" / "evaluation" / "grille-consensus.xlsx", racine / "evaluation")
    with pytest.raises(TravailProtege, match="ecarts-a-trancher"):
        comparer(racine, le=LE)
    (copie,) = comparer(racine, le=LE, remplacer=True).mis_de_cote
    assert copie.read_bytes() == b"remplis"


def trancher(chemin: Path, note: int | None) -> bytes:
    """Arrête une note au premier écart de la grille ; rend le fichier."""
    classeur = openpyxl.load_workbook(chemin)
    feuille = next(f for f in classeur.worksheets[2:] if f.cell(9, 1).value == "Réf.")
    colonnes = {c.value: c.column for c in feuille[9]}
    saisies = {"Constat": "Vérifié", "Note": note, "Commentaire": "Commun.", "Source (pièce, page)": "p. 5"}
    for colonne, valeur in saisies.items():
        feuille.cell(10, colonnes[colonne]).value = valeur
    classeur.save(chemin)
    return chemin.read_bytes()


def test_des_ecarts_remplis_puis_enregistres_comme_consensus_ne_barrent_plus_rien(
    a_trancher: Comparee, tmp_path: Path
) -> None:
    """Le conseil suivi, la comparaison restait refusée, et redonnait le même conseil."""
    racine = a_trancher.copier(tmp_path / "portail")
    ecarts, consensus = (racine / "evaluation" / n for n in ("ecarts-a-trancher.xlsx", "grille-consensus.xlsx"))
    avant = len(a_trancher.resultat.desaccords)
    rempli = trancher(ecarts, 2)
    with pytest.raises(TravailProtege, match="ecarts-a-trancher"):
        comparer(racine, le=LE)
    # Enregistré par un tableur, et non copié : ce qui est écrit compte, non les octets.
    consensus.write_bytes(rempli)
    classeur = openpyxl.load_workbook(consensus)
    classeur.properties.lastModifiedBy = "Paul"
    classeur.save(consensus)
    assert consensus.read_bytes() != rempli
    resultat = comparer(racine, le=LE)
    assert (resultat.mis_de_cote, len(resultat.desaccords)) == ((), avant)
    assert sum(d.est_tranche for d in resultat.desaccords) == 1
    assert comparer(racine, le=LE).mis_de_cote == ()
    # Rempli autrement que le consensus, il barre encore : rien ne le garde ailleurs.
    trancher(ecarts, 3)
    with pytest.raises(TravailProtege) as refus:
        comparer(racine, le=LE)
    assert "supprimez" in refus.value.conseil


@pytest.mark.parametrize("nom", ["rapport-analyse.docx", "comparaison.xlsx", "ecarts-a-trancher.xlsx"])
def test_une_piece_retouchee_et_gardee_sous_un_autre_nom_ne_barre_plus_rien(
    a_trancher: Comparee, tmp_path: Path, nom: str
) -> None:
    racine = a_trancher.copier(tmp_path / "portail")
    piece = racine / "evaluation" / nom
    piece.write_bytes(b"retouche")
    with pytest.raises(TravailProtege, match=nom):
        comparer(racine, le=LE)
    gardee = piece.with_name(f"version finale{piece.suffix}")
    shutil.copy(piece, gardee)
    assert comparer(racine, le=LE).mis_de_cote == ()
    assert (gardee.read_bytes(), piece.read_bytes() == b"retouche") == (b"retouche", False)


def test_un_bareme_jamais_publie_ne_note_rien(portail: Path) -> None:
    depouiller(portail, [EXEMPLES / "portail" / "offres-recues"], recu_le=LE)
    for chemin in (EXEMPLES / "portail" / "evaluation").iterdir():
        shutil.copy(chemin, portail / "evaluation" / chemin.name)
    resultat = comparer(portail, le=LE)
    lots = resultat.en_dict()["lots"]
    assert all(lot["provisoire"] for lot in lots)
    assert all(offre["note"] is None for lot in lots for offre in lot["offres"])
    assert "dossier-non-publie" in {a.code for a in resultat.anomalies}
    assert "bareme-absent" not in {a.code for a in resultat.anomalies}  # la consultation en a un


def test_une_discordance_de_version_se_dit_partout(depouille: Path, comparee: Comparee) -> None:
    """Poids changés après l'ouverture : le classement publié ne bouge pas, il est provisoire, le rapport le dit."""
    avant = comparee.resultat.en_dict()["lots"][1]
    assert avant["provisoire"] is False
    texte = (depouille / "consultation.yaml").read_text(encoding="utf-8")
    texte = texte.replace("poids: 50", "poids: 10", 1).replace("type: prix, poids: 40", "type: prix, poids: 80")
    (depouille / "consultation.yaml").write_text(texte, encoding="utf-8")
    resultat = comparer(depouille, le=LE)
    apres = resultat.en_dict()["lots"][1]
    assert (apres["provisoire"], apres["offres"]) == (True, avant["offres"])
    assert "dossier-modifie-depuis-publication" in {a.code for a in resultat.anomalies}
    rapport = docx.Document(str(depouille / "evaluation" / "rapport-analyse.docx"))
    assert "ont changé depuis la publication 1" in "\n".join(p.text for p in rapport.paragraphs)


def test_un_bareme_substitue_dans_les_publications_se_voit(depouille: Path) -> None:
    publie = depouille / "publications" / "1" / "dossier.json"
    publie.chmod(0o644)
    texte = re.sub(r'"poids": ?"50"', '"poids": "10"', publie.read_text(encoding="utf-8"), count=1)
    texte = re.sub(r'"poids": ?"40"(?=[^{}]*"proportionnelle")', '"poids": "80"', texte, count=1)
    publie.write_text(texte, encoding="utf-8")
    codes = {a.code for a in comparer(depouille, le=LE).anomalies}
    assert "bareme-change-apres-ouverture" in codes


def test_les_desaccords_se_voient_et_leur_consensus_est_motive(comparee: Comparee) -> None:
    resultat = comparee.resultat
    releves = resultat.en_dict()["desaccords"]
    assert releves
    assert all(d["tranche"] and d["consensus"]["commentaire"] for d in releves)
    assert {a["evaluateur"] for d in releves for a in d["avis"]} == {"achats", "architecte"}
    assert next(titre for titre, _, _ in resultat.tableaux() if "Désaccords" in titre).endswith("tranchés")


def test_l_exemple_joue_ce_qu_il_annonce_et_les_autres_controles_s_y_taisent(comparee: Comparee) -> None:
    """Une précision, un prix remarqué, un désaccord : relevés, chacun à sa place ; rien d'autre n'y sonne à tort."""
    premier, second = comparee.resultat.comparaison.lots
    assert [o.soumissionnaire for o in premier.offres if o.prix_bas] == ["Soumissionnaire C"]
    assert [o.soumissionnaire for o in second.offres if o.prix_bas] == []
    assert comparee.resultat.en_dict()["desaccords"]
    rapport = docx.Document(str(comparee.racine / "evaluation" / "rapport-analyse.docx"))
    cases = {c.text for t in rapport.tables for ligne in t.rows for c in ligne.cells}
    assert any(case.startswith("Précision, ") for case in cases)
    voulus = {"prix-a-justifier", "irregularite-a-decider", "reserve-a-qualifier"}
    assert {a.code for a in comparee.resultat.anomalies} == voulus
    assert {a.lot for a in comparee.resultat.anomalies} <= {None, 1}


def test_les_notes_de_chacun_restent_au_journal_apres_le_consensus(comparee: Comparee) -> None:
    journal = Journal(comparee.racine / "evaluation")
    evaluateurs = {c.sujet.evaluateur for c in historique(journal)}
    assert evaluateurs == {"achats", "architecte", "consensus"}


def test_chaque_lien_du_classeur_mene_a_la_cellule_qu_il_montre(comparee: Comparee) -> None:
    """De la note à la cellule de la grille, de la déclaration à celle de la matrice reçue."""
    evaluation = comparee.racine / "evaluation"
    ouverts: dict[Path, openpyxl.Workbook] = {}
    suivis = {"grille": 0, "offre": 0}
    for feuille in openpyxl.load_workbook(evaluation / "comparaison.xlsx"):
        for fichier, emplacement, montre in _liens(feuille):
            chemin = (evaluation / fichier.replace("\\", "/").replace("%20", " ")).resolve()
            if chemin not in ouverts:
                ouverts[chemin] = openpyxl.load_workbook(chemin)
            nom, _, adresse = emplacement.rpartition("!")
            visee = ouverts[chemin][nom.strip("'").replace("''", "'")][adresse]
            if chemin.name.startswith("grille"):
                suivis["grille"] += 1
                constat = visee.parent.cell(visee.row, visee.column - 1).value
                assert montre == (constat or "commentaire" if visee.value is None else visee.value)
            else:
                suivis["offre"] += 1
                assert (visee.value is None) == ("sans réponse" in str(montre))
    assert suivis["grille"] > 500
    assert suivis["offre"] > 500


def _liens(feuille: Worksheet) -> Iterator[tuple[str, str, object]]:
    """Énumère le fichier, la cellule et le texte de chaque lien vers un autre fichier, posé ou en formule."""
    for cellule in (c for ligne in feuille.iter_rows() for c in ligne):
        formule = re.fullmatch(r'=HYPERLINK\("([^"#]+)#([^"]+)","(.*)"\)', str(cellule.value))
        if formule:
            yield formule[1], formule[2], formule[3].replace('""', '"')
        elif cellule.hyperlink and cellule.hyperlink.target:
            yield cellule.hyperlink.target, cellule.hyperlink.location, cellule.value


def test_ce_qui_est_communicable_ne_dit_rien_de_la_robustesse(comparee: Comparee) -> None:
    racine = comparee.racine
    assert "reste premier" in _textes(racine / "evaluation" / "robustesse.xlsx")
    produits = [p for p in racine.rglob("*") if p.suffix in (".docx", ".xlsx") and p.name != "robustesse.xlsx"]
    assert len(produits) > 10
    for produit in produits:
        dits = _textes(produit)
        assert not [d for d in ("reste premier", "robustesse.xlsx", "Robustesse du classement") if d in dits], produit


def _textes(fichier: Path) -> str:
    """Rend le contenu d'un document Office, balises comprises."""
    with zipfile.ZipFile(fichier) as archive:
        return "".join(archive.read(n).decode("utf-8", "replace") for n in archive.namelist() if n.endswith(".xml"))


def test_un_journal_sans_temoin_tient_le_classement_jusqu_a_une_decision(comparee: Comparee, tmp_path: Path) -> None:
    """Un dossier d'avant le témoin reste utilisable : une personne relit son journal et le dit."""
    racine = comparee.copier(tmp_path / "portail")
    (racine / ".cctgen" / "journal.json").unlink()
    assert "journal-sans-temoin" in _raisons(comparer(racine, le=LE))
    assert "journal-rompu" in _raisons(comparer(racine, le=LE))
    _decider_du_journal(racine, comparee, "Journal relu.")
    assert not {"journal-sans-temoin", "journal-rompu"} & _raisons(comparer(racine, le=LE))


def _decider_du_journal(racine: Path, comparee: Comparee, motif: str) -> None:
    decisions = racine / "evaluation" / "decisions.yaml"
    offre = comparee.resultat.comparaison.lots[0].offres[0].offre
    decisions.write_text(
        decisions.read_text(encoding="utf-8")
        + f"""
  - {{lot: {offre.lot}, offre: "{offre.soumissionnaire}", exigence: Journal, decision: maintenue,
     motif: "{motif}", auteur: "Directrice", date: {LE.date()}}}
""",
        encoding="utf-8",
    )


def test_un_journal_retire_tient_le_classement_quoi_qu_on_ait_decide_avant(comparee: Comparee, tmp_path: Path) -> None:
    """Toute décision sur le journal, fût-elle d'avant et sans rapport, couvrait sa destruction."""
    racine = comparee.copier(tmp_path / "portail")
    _decider_du_journal(racine, comparee, "L'évaluateur martin est parti, ses avis sont retirés.")
    (racine / ".cctgen" / "journal.json").unlink()
    (racine / "evaluation" / "journal.jsonl").unlink()
    for minute in (1, 2):
        assert "journal-sans-debut" in _raisons(comparer(racine, le=LE + timedelta(minutes=minute)))
    _decider_du_journal(racine, comparee, "Le journal s'est perdu dans un déménagement de fichiers.")
    for minute in (3, 4):
        assert "journal-sans-debut" not in _raisons(comparer(racine, le=LE + timedelta(minutes=minute)))


def _raisons(resultat: ResultatComparaison) -> set[str]:
    (premier, *_) = resultat.comparaison.lots
    return {r.code for r in premier.raisons}
