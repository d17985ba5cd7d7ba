from __future__ import annotations

import json
import os
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cctgen.clausier.lecture.fichiers import lire_clausier
from cctgen.clausier.modele import Exigence
from cctgen.clausier.produits import Statut
from cctgen.cli.principal import executer
from cctgen.publications_cct.doublons import Choix, source_et_reference
from cctgen.socle.anomalies import bloquantes
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.publier import publier
from cctgen.usages.gardien.importer_cct import (
    DemandeImport,
    Ecriture,
    Import,
    apercu,
    ecrire_import,
    effets_sur,
    preparer,
    remplacer_import,
)
from cctgen.usages.gardien.verifier import verifier_le_clausier
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.preparation.nouveau import creer_depuis_exemple

ENTETE = "# Exigences d'essai\n\n| ID | Type | Exigence | Catégorisation |\n|---|---|---|---|\n"
VERSION = "| Version | | Liste mise à jour au {jour} | |\n"
LIGNES = [
    "| EXI-1 | P | Le titulaire tient un registre {des accès}. | Sécurité |\n",
    "| EXI-2 | I | L'équipe est formée aux outils. | Compétence |\n",
    "| EXI-3 | I | Le titulaire teste la restauration. | Hébergement |\n",
    "| EXI-3 | P | Le titulaire chiffre les échanges. | Sécurité |\n",
    "| CCT-HEB-01 | P | Le titulaire décrit l'hébergement. | Hébergement |\n",
    "| | I | Le titulaire publie le code source produit. | Compétence |\n",
]
PRODUITS = (
    "\n## Développement\n\n| Réf | Composant | Version | Statut | Libre |\n|---|---|---|---|---|\n"
    "| DV-1543 | PHP | 8 | A | oui |\n| ZZ-1 | Outil neuf | 1 | R | non |\n| ZZ-2 | Outil étrange | 1 | W | non |\n"
)


def ecrire_source(dossier: Path, lignes: list[str], jour: str = "2.3.2026") -> Path:
    chemin = dossier / "essai.md"
    chemin.write_text(ENTETE + VERSION.format(jour=jour) + "".join(lignes) + PRODUITS, encoding="utf-8")
    return chemin


def importer(tmp_path: Path, lignes: list[str] = LIGNES, jour: str = "2.3.2026") -> Import:
    importe = preparer(DemandeImport(ecrire_source(tmp_path, lignes, jour), tmp_path / "importe"))
    remplacer_import(importe)
    return importe


def ecarts(importe: Import) -> list[tuple[str, str]]:
    return [(a.code, a.ref) for a in importe.anomalies if a.code.startswith(("exigence-", "produit-"))]


def test_le_clausier_ecrit_se_superpose_sans_anomalie_bloquante(tmp_path: Path) -> None:
    importer(tmp_path)
    graves = [a for a in verifier_le_clausier([tmp_path / "importe"], date(2026, 12, 1)) if a.gravite == "bloquante"]
    assert graves == []


def test_les_exigences_importees_entrent_sans_condition_avec_leur_correspondance(tmp_path: Path) -> None:
    importer(tmp_path)
    clausier = exiger_clausier([tmp_path / "importe"])
    importees = {e.id: e for c in clausier.clauses.values() if c.id.startswith("IMP-") for e in c.exigences}
    assert all(c.quand is None for c in clausier.clauses.values() if c.id.startswith("IMP-"))
    assert importees["ESSAI-EXI-1"].correspondances == ("essai@2026-03-02:EXI-1",)
    assert importees["ESSAI-EXI-1"].enonce == "Le titulaire tient un registre (des accès)."
    assert importees["ESSAI-EXI-3-1"].correspondances == ("essai@2026-03-02:EXI-3#1",)
    assert importees["ESSAI-EXI-3-2"].correspondances == ("essai@2026-03-02:EXI-3#2",)
    assert importees["ESSAI-CCT-HEB-01"].niveau == "P"
    assert sum(i.startswith("ESSAI-SANS-REF-") for i in importees) == 1


def test_chaque_rubrique_est_une_fiche_de_son_pilier(tmp_path: Path) -> None:
    importer(tmp_path)
    fiches = sorted(p.relative_to(tmp_path / "importe/cct").as_posix() for p in tmp_path.glob("importe/cct/*/*.yaml"))
    assert fiches == [
        "fabrique-code/IMP-ESSAI-COMPETENCE-competence.yaml",
        "hebergement/IMP-ESSAI-HEBERGEMENT-hebergement.yaml",
        "securite/IMP-ESSAI-SECURITE-securite.yaml",
    ]


def test_les_produits_remplacent_ceux_de_la_base_et_un_statut_inconnu_n_entre_pas(tmp_path: Path) -> None:
    importe = importer(tmp_path)
    clausier = exiger_clausier([tmp_path / "importe"])
    produits = {p.ref: p for p in clausier.produits}
    assert (produits["DV-1543"].statut, produits["DV-1543"].remplace) == (Statut.A, True)
    assert (produits["ZZ-1"].statut, produits["ZZ-1"].remplace) == (Statut.R, False)
    assert "ZZ-2" not in produits
    assert ("statut-inconnu", "ZZ-2") in [(a.code, a.ref) for a in importe.anomalies]


def test_un_produit_importe_garde_ce_que_la_base_en_sait(tmp_path: Path) -> None:
    """Fonction, branches soutenues et noms usuels n'ont pas de place dans une publication : ils ne s'y perdent pas."""
    importer(tmp_path)
    base, importes = (
        {p.ref: p for p in exiger_clausier(superposes).produits} for superposes in ([], [tmp_path / "importe"])
    )
    php = importes["DV-1543"]
    assert php.version == "8"
    assert (php.fonction, php.cycles) == (base["DV-1543"].fonction, base["DV-1543"].cycles)
    assert php.cycles is not None


def test_chaque_fichier_dit_en_premiere_ligne_qu_il_est_genere(tmp_path: Path) -> None:
    importer(tmp_path)
    fichiers = [p for p in (tmp_path / "importe").rglob("*") if p.is_file() and ".cctgen" not in p.parts]
    assert len(fichiers) > 6
    assert all("Fichier généré par" in p.read_text(encoding="utf-8").splitlines()[0] for p in fichiers)


def test_memes_entrees_memes_octets(tmp_path: Path) -> None:
    premier = importer(tmp_path)
    second = preparer(DemandeImport(tmp_path / "essai.md", tmp_path / "importe"))
    assert second.fichiers == premier.fichiers
    assert ecrire_import(second) == Ecriture(inchanges=len(premier.fichiers))


def test_le_second_import_dit_ce_qui_est_ajoute_modifie_retire(tmp_path: Path) -> None:
    importer(tmp_path)
    nouvelles = [
        LIGNES[0].replace("| P |", "| I |"),
        LIGNES[2],
        LIGNES[3],
        LIGNES[4],
        LIGNES[5].replace("produit", "réalisé"),
        "| EXI-4 | I | Le titulaire note les écarts. | Sécurité |\n",
    ]
    second = preparer(DemandeImport(ecrire_source(tmp_path, nouvelles, "4.5.2026"), tmp_path / "importe"))
    sans_ref = next(e.id for e in second.publication.exigences if not e.reference)
    assert sorted(ecarts(second)) == sorted(
        [
            ("exigence-modifiee", "ESSAI-EXI-1"),
            ("exigence-retiree", "ESSAI-EXI-2"),
            ("exigence-modifiee", sans_ref),
            ("exigence-ajoutee", "ESSAI-EXI-4"),
        ]
    )


def test_une_publication_renumerotee_ne_passe_pas_pour_reecrite(tmp_path: Path) -> None:
    """Une ligne insérée décale les numéros : seule elle est nouvelle, les autres ont changé d'identifiant."""
    importer(tmp_path, LIGNES[:3])
    inseree = "| EXI-1 | P | Les offres citent chaque composant tiers. | Sécurité |\n"
    decalees = [LIGNES[0].replace("EXI-1", "EXI-2"), LIGNES[1].replace("EXI-2", "EXI-3")]
    suivante = [LIGNES[2].replace("EXI-3", "EXI-4")]
    source = ecrire_source(tmp_path, [inseree, *decalees, *suivante])
    second = preparer(DemandeImport(source, tmp_path / "importe"))
    dits = [(a.code, a.message) for a in second.anomalies if a.code.startswith("exigence-")]
    assert [code for code, _ in dits] == ["exigence-ajoutee", *["exigence-modifiee"] * 3]
    assert all("devenu" in message and "réécrit" not in message for code, message in dits[1:])
    portees = {e.enonce: e.id for e in second.publication.exigences}
    assert portees["Les offres citent chaque composant tiers."] not in {"ESSAI-EXI-1", "ESSAI-EXI-2", "ESSAI-EXI-3"}


def test_une_exigence_sans_identifiant_garde_le_sien_quand_son_texte_change_peu(tmp_path: Path) -> None:
    avant = importer(tmp_path).publication.exigences[-1].id
    apres = importer(tmp_path, [*LIGNES[:5], LIGNES[5].replace("produit", "réalisé")]).publication.exigences[-1].id
    assert apres == avant


def test_un_doublon_apparu_ne_renomme_pas_l_exigence_connue_et_un_retire_ne_ressert_pas(tmp_path: Path) -> None:
    importer(tmp_path, LIGNES[:2])
    double = "| EXI-1 | I | Le titulaire répond aux alertes du support. | Sécurité |\n"
    deux = importer(tmp_path, [double, *LIGNES[:2]])
    assert [e.id for e in deux.publication.exigences] == ["ESSAI-EXI-1-1", "ESSAI-EXI-1", "ESSAI-EXI-2"]
    importer(tmp_path, LIGNES[:1])
    autre = "| EXI-2 | P | Les données quittent le système en fin de marché. | Compétence |\n"
    assert [e.id for e in importer(tmp_path, [LIGNES[0], autre]).publication.exigences] == [
        "ESSAI-EXI-1",
        "ESSAI-EXI-2-1",
    ]


def test_une_rubrique_disparue_garde_sa_fiche_retiree(tmp_path: Path) -> None:
    importer(tmp_path)
    importer(tmp_path, [ligne for ligne in LIGNES if "Compétence" not in ligne], "4.5.2026")
    lecture = lire_clausier([tmp_path / "importe"])
    assert lecture.clausier is not None
    fiche = lecture.clausier.clauses["IMP-ESSAI-COMPETENCE"]
    assert fiche.retiree is not None
    assert str(fiche.retiree.le) == "2026-05-04"
    assert fiche.exigences[0].id == "ESSAI-EXI-2"
    assert [
        a for a in verifier_le_clausier([tmp_path / "importe"], date(2026, 12, 1)) if a.gravite == "bloquante"
    ] == []


def test_sans_remplacer_rien_n_est_reecrit_et_l_apercu_nomme_les_fichiers(tmp_path: Path) -> None:
    importer(tmp_path)
    avant = {p: p.read_bytes() for p in (tmp_path / "importe").rglob("*") if p.is_file()}
    second = preparer(DemandeImport(ecrire_source(tmp_path, LIGNES[1:]), tmp_path / "importe"))
    ecriture = ecrire_import(second)
    assert ecriture.ecrits == ()
    assert {p: p.read_bytes() for p in avant} == avant
    lieux = [str(a.lieu) for a in apercu(ecriture, second.cible)]
    assert "importe/cct/securite/IMP-ESSAI-SECURITE-securite.yaml" in lieux


def test_un_fichier_redige_par_une_personne_n_est_jamais_reecrit(tmp_path: Path) -> None:
    (tmp_path / "importe").mkdir()
    (tmp_path / "importe/clausier.yaml").write_text("nom: le mien\n", encoding="utf-8")
    importe = preparer(DemandeImport(ecrire_source(tmp_path, LIGNES), tmp_path / "importe"))
    with pytest.raises(DonneesInvalides) as erreur:
        remplacer_import(importe)
    assert [a.code for a in erreur.value.anomalies] == ["fichier-redige"]
    assert (tmp_path / "importe/clausier.yaml").read_text(encoding="utf-8") == "nom: le mien\n"


def test_une_source_sans_tableau_ne_donne_rien_et_bloque(tmp_path: Path) -> None:
    (tmp_path / "vide.md").write_text("# Rien\n", encoding="utf-8")
    importe = preparer(DemandeImport(tmp_path / "vide.md", tmp_path / "importe"))
    assert [a.code for a in importe.anomalies] == ["rien-a-importer"]
    assert not (tmp_path / "importe").exists()


def test_sans_date_le_clausier_porte_celle_de_la_base_et_le_dit(tmp_path: Path) -> None:
    (tmp_path / "sans.md").write_text(ENTETE + LIGNES[0], encoding="utf-8")
    muet = preparer(DemandeImport(tmp_path / "sans.md", tmp_path / "a"))
    assert {"version-absente", "date-absente"} <= {a.code for a in muet.anomalies}
    dit = preparer(DemandeImport(tmp_path / "sans.md", tmp_path / "a", version="2026-01-31"))
    assert {"version-absente", "date-absente"} & {a.code for a in dit.anomalies} == set()
    assert "date: 2026-01-31" in dit.fichiers["clausier.yaml"]


def test_l_effet_sur_une_consultation_publiee_est_dit(tmp_path: Path) -> None:
    importer(tmp_path)
    second = preparer(DemandeImport(ecrire_source(tmp_path, LIGNES[1:]), tmp_path / "importe"))
    creer_depuis_exemple(tmp_path / "consultation", "infogerance")
    generer(tmp_path / "consultation", [tmp_path / "importe"])
    publier(tmp_path / "consultation", [tmp_path / "importe"])
    effets = list(effets_sur(tmp_path / "consultation", second.anomalies))
    assert [(a.code, a.ref) for a in effets] == [("consultation-touchee", "ESSAI-EXI-1")]
    assert list(effets_sur(tmp_path, second.anomalies)) == []


def un_import(tmp_path: Path, texte: str, **choix: Any) -> Import:
    """Importe un texte sous le nom « cct-mi », que les correspondances du clausier citent."""
    (tmp_path / "cct-mi.md").write_text(texte, encoding="utf-8")
    importe = preparer(DemandeImport(tmp_path / "cct-mi.md", tmp_path / "importe", version="2026-01-31", **choix))
    remplacer_import(importe)
    return importe


def exigences_de(superposes: list[Path]) -> dict[str, Exigence]:
    return {e.id: e for c in exiger_clausier(superposes).clauses.values() for e in c.exigences}


def une_correspondance() -> tuple[str, Exigence]:
    """Une référence du CCT que porte, seule et sans l'exclusivité d'une autre, une exigence du clausier livré."""
    connues = exigences_de([])
    citees = Counter(c for e in connues.values() for c in e.correspondances if c.startswith("cct-mi"))
    portee = next(
        e for e in connues.values() if e.correspondances and citees[c := e.correspondances[0]] == 1 and "cct-mi" in c
    )
    return portee.correspondances[0].partition(":")[2], portee


PERIME = ENTETE + "| EX900 | P | Le titulaire raccorde AgentConnect. | Identité |\n"


def test_la_redaction_d_une_source_officielle_avertit_dans_la_source_sans_empecher(tmp_path: Path) -> None:
    importe = un_import(tmp_path, PERIME)
    (perime,) = [a for a in importe.anomalies if a.code == "nom-perime"]
    assert (perime.gravite, str(perime.lieu)) == ("a_qualifier", "cct-mi.md:5")
    assert "nom-perime" in importe.fichiers["rapport-qualite.md"]
    assert "CCT-MI-EX900" in exigences_de([tmp_path / "importe"])
    creer_depuis_exemple(tmp_path / "consultation", "infogerance")
    assert generer(tmp_path / "consultation", [tmp_path / "importe"]).dossier is not None


def test_le_meme_texte_redige_par_un_service_reste_refuse(tmp_path: Path) -> None:
    un_import(tmp_path, PERIME)
    identite = tmp_path / "importe" / "clausier.yaml"
    identite.write_text(identite.read_text(encoding="utf-8").replace("source_officielle: oui\n", ""), encoding="utf-8")
    with pytest.raises(DonneesInvalides) as refus:
        exiger_clausier([tmp_path / "importe"])
    assert {a.code for a in refus.value.anomalies} == {"nom-perime"}


def test_un_doublon_se_dit_puis_s_ecarte_ou_remplace_en_un_geste(tmp_path: Path) -> None:
    reference, portee = une_correspondance()
    texte = ENTETE + f"| {reference} | P | Le titulaire tient le registre. | Identité |\n" + LIGNES[0]
    importee, importe = f"CCT-MI-{reference}", tmp_path / "importe"

    (dit,) = [a for a in un_import(tmp_path, texte).anomalies if a.code == "doublon-du-clausier"]
    assert (dit.ref, dit.gravite) == (importee, "a_qualifier")
    assert portee.id in dit.message
    assert {importee, portee.id} <= exigences_de([importe]).keys()

    un_import(tmp_path, texte, doublons=Choix.ECARTER)
    connues = exigences_de([importe])
    assert portee.id in connues
    assert importee not in connues
    assert ecarts(preparer(DemandeImport(tmp_path / "cct-mi.md", importe, version="2026-01-31"))) == []

    un_import(tmp_path, texte, doublons=Choix.REMPLACER)
    connues = exigences_de([importe])
    assert portee.id not in connues
    assert "CCT-MI-EXI-1" in connues
    assert connues[importee].correspondances[0] == f"cct-mi@2026-01-31:{reference}"
    relance = preparer(DemandeImport(tmp_path / "cct-mi.md", importe, version="2026-01-31"))
    assert ecrire_import(relance).ecrits == ()


def test_une_exigence_renommee_touche_la_consultation_qui_la_publie(tmp_path: Path) -> None:
    importer(tmp_path)
    creer_depuis_exemple(tmp_path / "consultation", "infogerance")
    generer(tmp_path / "consultation", [tmp_path / "importe"])
    publier(tmp_path / "consultation", [tmp_path / "importe"])
    renommee = [LIGNES[0].replace("EXI-1", "EXI-77"), *LIGNES[1:]]
    source = ecrire_source(tmp_path, renommee)
    second = preparer(DemandeImport(source, tmp_path / "importe", consultations=(tmp_path / "consultation",)))
    touchees = [a for a in second.anomalies if a.code == "consultation-touchee"]
    assert [a.ref for a in touchees] == ["ESSAI-EXI-1"]
    assert "« EXI-1 » devenu « EXI-77 »" in touchees[0].message


def test_une_regle_en_prose_devient_une_regle_de_fiche_sans_ligne_de_matrice(tmp_path: Path) -> None:
    importe = un_import(tmp_path, ENTETE + LIGNES[0] + "\n## Échanges\n\n### Règle 1.1\n\nLes flux sont relayés.\n")
    clausier = exiger_clausier([tmp_path / "importe"])
    (fiche,) = [c for c in clausier.clauses.values() if "**Règle 1.1.** Les flux sont relayés." in c.texte]
    assert fiche.exigences == ()
    assert [r["id"] for r in importe.en_dict()["regles"]] == ["CCT-MI-REGLE-1-1"]
    changee = ENTETE + LIGNES[0] + "\n## Échanges\n\n### Règle 1.1\n\nTous les flux sont relayés.\n"
    (tmp_path / "cct-mi.md").write_text(changee, encoding="utf-8")
    second = preparer(DemandeImport(tmp_path / "cct-mi.md", tmp_path / "importe", version="2026-01-31"))
    assert ecarts(second) == [("exigence-modifiee", "CCT-MI-REGLE-1-1")]


def test_deux_imports_qui_se_contredisent_se_voient_dans_toute_commande(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    un_import(tmp_path, ENTETE + LIGNES[0] + PRODUITS)
    autre = tmp_path / "autre"
    autre.mkdir()
    (autre / "cct-mi.md").write_text(ENTETE + PRODUITS.replace("| PHP | 8 |", "| PHP | 9 |"), encoding="utf-8")
    demande = DemandeImport(autre / "cct-mi.md", autre / "importe", superposes=(tmp_path / "importe",))
    second = preparer(demande)
    assert ("redefinitions-concurrentes", "DV-1543") in {(a.code, a.ref) for a in second.anomalies}
    lieu = next(a.lieu for a in second.anomalies if a.ref == "DV-1543" and a.code == "redefinitions-concurrentes")
    assert str(lieu) == "cct-mi.md:10"
    remplacer_import(second)
    clausiers = ["--clausier", str(tmp_path / "importe"), "--clausier", str(autre / "importe")]
    for commande in (["lister"], ["chercher", "registre"], ["montrer", "CCT-MI-EXI-1"], ["verifier"]):
        assert executer([*clausiers, "clausier", *commande]) == 0
        assert "redefinitions-concurrentes" in "".join(capsys.readouterr())


def test_la_commande_rend_un_seul_objet_json_et_ecrit_le_clausier(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = ecrire_source(tmp_path, LIGNES)
    code = executer(["clausier", "importer-cct", str(source), "--vers", str(tmp_path / "importe"), "--json"])
    rendu = json.loads(capsys.readouterr().out)
    assert code == 0
    assert set(rendu) == {"exigences", "produits", "anomalies"}
    assert [e["reference"] for e in rendu["exigences"]] == ["EXI-1", "EXI-2", "EXI-3", "EXI-3", "CCT-HEB-01", ""]
    assert {p["ref"]: p["statut"] for p in rendu["produits"]} == {"DV-1543": "A", "ZZ-1": "R", "ZZ-2": "W"}
    assert (tmp_path / "importe/clausier.yaml").is_file()


def test_la_commande_refuse_une_source_absente(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DossierIntrouvable):
        preparer(DemandeImport(tmp_path / "absent", tmp_path / "importe"))
    assert executer(["clausier", "importer-cct", str(tmp_path / "absent")]) == 1
    assert "n'existe pas" in capsys.readouterr().err


VRAIS = os.environ.get("CCTGEN_SOURCES_CCT", "")
"""Dossier des publications officielles : elles ne sont pas recopiées dans le projet."""


@pytest.mark.skipif(not VRAIS, reason="CCTGEN_SOURCES_CCT ne désigne pas le dossier des publications officielles")
def test_les_publications_officielles_s_importent_sans_refus_ni_double_ni_perte(tmp_path: Path) -> None:
    base = exiger_clausier()
    demande = DemandeImport(Path(VRAIS), tmp_path / "importe", version="2026-01-31", doublons=Choix.ECARTER)
    importe = preparer(demande)
    assert bloquantes(importe.anomalies) == ()
    remplacer_import(importe)
    superpose = exiger_clausier([tmp_path / "importe"])
    presentes = {e.id: e for c in superpose.clauses.values() for e in c.exigences}
    citees = {source_et_reference(c) for e in presentes.values() for c in e.correspondances}
    for publiee in importe.publication.exigences:
        cles = {(publiee.source, publiee.reference), (publiee.source, publiee.reference_distincte)}
        assert publiee.id in presentes or cles & citees, f"{publiee.id} se perd"
    doublees = {a.ref for a in importe.anomalies if a.code == "doublon-du-clausier"}
    assert not doublees & presentes.keys()
    assert {e.id for c in base.clauses.values() for e in c.exigences} <= presentes.keys()
    assert {p.ref for p in base.produits} | {p.ref for p in importe.publication.produits} == {
        p.ref for p in superpose.produits
    }
    assert {p.fonction for p in base.produits} == {p.fonction for p in superpose.produits}
    textes = "\n".join(c.texte for c in superpose.clauses.values())
    assert all(regle.enonce.split("\n")[0][:40] in textes for regle in importe.publication.regles)
    assert ecarts(preparer(demande)) == []
