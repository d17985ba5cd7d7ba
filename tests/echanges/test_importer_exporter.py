from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from cctgen.clausier.modele import Clause
from cctgen.cli.principal import executer
from cctgen.echanges.formats_connus import FORMATS
from cctgen.socle.erreurs import TravailProtege
from cctgen.usages.gardien.exporter import DemandeExport, exporter
from cctgen.usages.gardien.importer import DemandeImport, ecrire_import, preparer
from cctgen.usages.gardien.verifier import verifier_le_clausier
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier


def clauses_de(*superposes: Path) -> dict[str, Clause]:
    return dict(exiger_clausier(superposes).clauses)


def exporter_vers(tmp_path: Path, format_: str) -> Path:
    """Exporte le clausier livré et rend le fichier à relire."""
    destination = tmp_path / f"c.{format_}"
    exporter(DemandeExport(destination, format_))
    return destination / "catalogue.json" if format_ == "oscal" else destination


@pytest.mark.parametrize("format_", FORMATS)
def test_un_export_reimporte_tel_quel_n_ajoute_rien(format_: str, tmp_path: Path) -> None:
    importe = preparer(DemandeImport(exporter_vers(tmp_path, format_), tmp_path / "importe"))
    assert importe.anomalies == ()
    assert sorted(importe.fichiers) == ["clausier.yaml", "rapport-qualite.md"]
    ecrire_import(importe)
    assert clauses_de(tmp_path / "importe") == clauses_de()


@pytest.mark.parametrize("format_", FORMATS)
def test_une_clause_changee_dans_l_export_devient_une_superposition_d_un_fichier(format_: str, tmp_path: Path) -> None:
    base = clauses_de()
    source = exporter_vers(tmp_path, format_)
    lignes = (ligne for c in base.values() for ligne in c.texte.splitlines())
    phrase = next(ligne for ligne in lignes if ligne.startswith("Le titulaire") and not set(ligne) & set('{"&<'))
    texte = source.read_text(encoding="utf-8")
    assert phrase in texte
    source.write_text(texte.replace(phrase, phrase.replace("Le titulaire", "Le titulaire, seul,"), 1), encoding="utf-8")
    ecrire_import(preparer(DemandeImport(source, tmp_path / "importe")))
    ecrits = sorted(p.name for p in (tmp_path / "importe").rglob("*.yaml"))
    assert len(ecrits) == 2
    rapport = (tmp_path / "importe" / "rapport-qualite.md").read_text(encoding="utf-8")
    assert f"{len(base)} clause(s), dont {len(base) - 1} identique(s) à la base" in rapport
    changees = [c for i, c in clauses_de(tmp_path / "importe").items() if c.texte != base[i].texte]
    assert [("Le titulaire, seul," in c.texte, c.remplace) for c in changees] == [(True, True)]
    assert [
        a for a in verifier_le_clausier([tmp_path / "importe"], date(2026, 12, 1)) if a.gravite == "bloquante"
    ] == []


def test_l_import_ne_recouvre_pas_la_correction_d_une_personne(tmp_path: Path) -> None:
    source, destination = tmp_path / "c.json", tmp_path / "importe"
    clause = {"id": "ZZ-1", "titre": "Essai", "piece": "cctp", "theme": "transverse", "texte": "Le titulaire agit."}
    source.write_text(json.dumps({"format": "cctgen-clausier", "clauses": [clause]}), encoding="utf-8")
    ecrire_import(preparer(DemandeImport(source, destination)))
    fichier = next(destination.rglob("ZZ-1-*.yaml"))
    fichier.write_text(fichier.read_text(encoding="utf-8") + "note_acheteur: corrigée\n", encoding="utf-8")
    source.write_text(source.read_text(encoding="utf-8").replace("agit", "répond"), encoding="utf-8")
    with pytest.raises(TravailProtege):
        ecrire_import(preparer(DemandeImport(source, destination)))
    assert "corrigée" in fichier.read_text(encoding="utf-8")
    copies = ecrire_import(preparer(DemandeImport(source, destination)), remplacer=True)
    assert ["corrigée" in c.read_text(encoding="utf-8") for c in copies] == [True]
    assert "répond" in fichier.read_text(encoding="utf-8")
    relevees = verifier_le_clausier([destination], date(2026, 12, 1))
    assert [a.message for a in relevees if a.code == "fichier-ignore"] == []


@pytest.mark.parametrize("encodage", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separateur", [";", "\t"])
def test_un_tableau_se_lit_dans_l_encodage_ou_un_tableur_l_enregistre(
    encodage: str, separateur: str, tmp_path: Path
) -> None:
    """« Texte Unicode » d'Excel : UTF-16 à tabulations, dit par son indicateur d'ordre."""
    lignes = [
        ("Identifiant", "Thème", "Exigence", "Niveau"),
        ("E-1", "Sécurité", "Le titulaire n’œuvre pas seul.", "P"),
    ]
    texte = "\n".join(map(separateur.join, lignes))
    indicateur = "\ufeff" if encodage in ("utf-16-le", "utf-16-be") else ""
    (tmp_path / "c.csv").write_bytes((indicateur + texte).encode(encodage))
    importe = preparer(DemandeImport(tmp_path / "c.csv", tmp_path / "importe"))
    (clause,) = [texte for nom, texte in importe.fichiers.items() if nom.startswith("clauses/")]
    assert "Le titulaire n’œuvre pas seul." in clause
    assert "\ufffd" not in clause
    assert "Identifiant" not in clause


def test_un_export_ne_recouvre_pas_un_fichier_present(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("à moi", encoding="utf-8")
    with pytest.raises(TravailProtege):
        exporter(DemandeExport(tmp_path / "c.csv", "csv"))
    assert (tmp_path / "c.csv").read_text(encoding="utf-8") == "à moi"
    export = exporter(DemandeExport(tmp_path / "c.csv", "csv"), remplacer=True)
    assert export.clauses > 100
    assert [copie.read_text(encoding="utf-8") for copie in export.mis_de_cote] == ["à moi"]
    assert exporter(DemandeExport(tmp_path / "c.csv", "csv")).mis_de_cote == ()


@pytest.mark.parametrize(
    ("contenu", "code"),
    [
        (b"", "fichier-illisible"),
        (b"\xef\xbb\xbf \r\n", "fichier-illisible"),
        (b"{", "fichier-illisible"),
        (b"{}", "format-inconnu"),
        (b"[" * 100_000, "format-inconnu"),
        (b"{" + b'"a":[' * 50_000, "fichier-illisible"),
        (b'{"format": "cctgen-clausier", "clauses": 3}', "valeur-invalide"),
        (b'{"format": "cctgen-clausier", "clauses": [null]}', "valeur-invalide"),
        (b"\x00\xff\xfe", "format-inconnu"),
        (b"sorte;clause;id\r\nclause;;ZZ-1\r\n", "donnee-non-reprise"),
    ],
)
def test_une_source_fautive_donne_une_anomalie_et_rien_n_est_ecrit(
    contenu: bytes, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "source").write_bytes(contenu)
    arguments = ["clausier", "importer", str(tmp_path / "source"), str(tmp_path / "importe"), "--json"]
    assert executer(arguments) == 1
    anomalies = json.loads(capsys.readouterr().out)["anomalies"]
    assert code in {a["code"] for a in anomalies}
    assert not (tmp_path / "importe").exists()


def test_une_source_absente_ou_un_dossier_se_disent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["clausier", "importer", str(tmp_path / "rien"), str(tmp_path / "importe")]) == 1
    assert executer(["clausier", "importer", str(tmp_path), str(tmp_path / "importe")]) == 1
    assert "n'existe pas" in capsys.readouterr().err


def test_une_question_une_contradiction_et_un_bareme_changes_redefinissent_ceux_de_base(tmp_path: Path) -> None:
    source = exporter_vers(tmp_path, "json")
    contenu = json.loads(source.read_text(encoding="utf-8"))
    contenu["questionnaire"][0]["questions"][0]["aide"] = "Aide du service."
    contenu["contradictions"][0]["conseil"] = "Conseil du service."
    contenu["sujets"][0]["nom"] = "sûreté"
    contenu["sujets"].append({"id": "paie", "nom": "paie", "portee_par": ["SSI-027"]})
    contenu["criteres"][0]["libelle"] = "Qualité"
    source.write_text(json.dumps(contenu), encoding="utf-8")
    ecrire_import(preparer(DemandeImport(source, tmp_path / "importe")))
    assert [
        a for a in verifier_le_clausier([tmp_path / "importe"], date(2026, 12, 1)) if a.gravite == "bloquante"
    ] == []
    clausier = exiger_clausier([tmp_path / "importe"])
    assert clausier.questions[contenu["questionnaire"][0]["questions"][0]["id"]].aide == "Aide du service."
    assert clausier.contradictions[contenu["contradictions"][0]["id"]].conseil == "Conseil du service."
    assert len(clausier.questions) == len(exiger_clausier().questions)
    base = exiger_clausier().bareme
    assert [s.nom for s in clausier.bareme.sujets] == ["sûreté", *(s.nom for s in base.sujets[1:]), "paie"]
    assert clausier.bareme.criteres[0].libelle == "Qualité"
    assert clausier.bareme.sous_criteres == base.sous_criteres
