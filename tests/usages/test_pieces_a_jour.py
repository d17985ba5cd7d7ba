"""Des pièces sont à jour quand le dossier d'aujourd'hui ferait les mêmes, quel que soit le chemin pris."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.fichiers import empreinte
from cctgen.usages.edition.entrees import _ecrits
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.pieces import EtatDesPieces, etat_des_pieces, pieces_manquantes, sont_a_jour
from cctgen.usages.edition.publier import publier
from cctgen.usages.ouverture import clausier_verifie
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.ouverture.modeles import suivis
from cctgen.usages.preparation.migrer import accepter_la_migration
from tests.documents.fabriques import image_png
from tests.documents.modeles.abimes import STYLES, changer


def _remplacer(nom: str, avant: str, apres: str) -> Callable[[Path], None]:
    def changer(racine: Path) -> None:
        texte = (racine / nom).read_text("utf-8")
        assert avant in texte
        (racine / nom).write_text(texte.replace(avant, apres, 1), "utf-8")

    return changer


PLUS_GRAND = {STYLES: (('w:sz w:val="20"', 'w:sz w:val="21"'),)}


def _poser_un_modele(racine: Path) -> None:
    (racine / "modeles").mkdir()
    (racine / "modeles" / "annexe.docx").write_bytes(changer(PLUS_GRAND))


CHANGENT = {
    "référence": _remplacer("consultation.yaml", "2026-DNUM-017", "2026-DNUM-018"),
    "lot": _remplacer("consultation.yaml", "Réalisation du portail", "Réalisation du grand portail"),
    "réponse": _remplacer("reponses.yaml", "delai_alerte: 12", "delai_alerte: 8"),
    "modèle": _poser_un_modele,
    "ni dossier ni pièces": lambda racine: (racine / "consultation.yaml").write_text("objet: [\n", "utf-8"),
}


@pytest.mark.parametrize("change", CHANGENT.values(), ids=CHANGENT)
def test_ce_dont_les_pieces_sont_faites_les_perime_et_son_retour_les_rend(
    portail_genere: Path, change: Callable[[Path], None], tmp_path: Path
) -> None:
    assert sont_a_jour(ouvrir(portail_genere))
    avant = shutil.copytree(portail_genere, tmp_path / "avant")
    change(portail_genere)
    assert not sont_a_jour(ouvrir(portail_genere))
    # Le dossier d'avant revient avec ses pièces, puis avec celles d'un autre.
    assert sont_a_jour(ouvrir(avant))
    shutil.rmtree(avant / "sortie")
    shutil.copytree(portail_genere / "sortie", avant / "sortie")
    assert sont_a_jour(ouvrir(avant))


def test_les_pieces_d_un_autre_dossier_ne_sont_pas_les_siennes(portail_genere: Path, tmp_path: Path) -> None:
    """Rétabli ou redéposé, le fichier neuf vient avec les pièces d'avant lui."""
    anciennes = shutil.copytree(portail_genere / "sortie", tmp_path / "anciennes")
    CHANGENT["référence"](portail_genere)
    generer(portail_genere)
    assert sont_a_jour(ouvrir(portail_genere))
    shutil.rmtree(portail_genere / "sortie")
    shutil.copytree(anciennes, portail_genere / "sortie")
    assert not sont_a_jour(ouvrir(portail_genere))


def test_un_commentaire_ne_perime_rien(etude_generee: Path) -> None:
    chemin = etude_generee / "reponses.yaml"
    chemin.write_text(chemin.read_text("utf-8") + "# Relu.\n", "utf-8")
    assert sont_a_jour(ouvrir(etude_generee))


def _poser_dans_les_modeles(nom: str) -> Callable[[Path], None]:
    def poser(racine: Path) -> None:
        (racine / "modeles").mkdir()
        (racine / "modeles" / nom).write_bytes(b"x")

    return poser


def _copier_un_modele(nom: str) -> Callable[[Path], None]:
    def copier(racine: Path) -> None:
        (racine / "modeles").mkdir()
        shutil.copy(contenu("modeles") / nom, racine / "modeles" / nom)

    return copier


LIVRES = sorted(m.name for m in contenu("modeles").iterdir() if m.suffix in (".docx", ".xlsx"))


SANS_EFFET = {
    "estimation": _remplacer(
        "consultation.yaml", 'titre: "Réalisation du portail"', 'titre: "Réalisation du portail", estimation: 500000'
    ),
    **{
        nom: _poser_dans_les_modeles(nom)
        for nom in (".DS_Store", "~$annexe.docx", ".~lock.annexe.docx#", "LISEZMOI.txt")
    },
    **{nom: _copier_un_modele(nom) for nom in LIVRES},
    "prix à justifier": _remplacer(
        "consultation.yaml",
        "case_vide: a_apprecier\n",
        "case_vide: a_apprecier\n  prix_a_justifier: {estimation: 40}\n",
    ),
}


@pytest.mark.parametrize("change", SANS_EFFET.values(), ids=SANS_EFFET)
def test_ce_qu_aucune_piece_ne_porte_ne_les_perime_pas(portail_genere: Path, change: Callable[[Path], object]) -> None:
    change(portail_genere)
    assert sont_a_jour(ouvrir(portail_genere))
    avant = _pieces(portail_genere)
    generer(portail_genere)
    assert _pieces(portail_genere) == avant, "refaites, elles sont les mêmes à l'octet"


def _pieces(racine: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in (racine / "sortie").iterdir()}


def test_publier_ne_perime_rien_et_une_piece_absente_ne_se_dit_pas_a_jour(etude_publiee: Path) -> None:
    assert sont_a_jour(ouvrir(etude_publiee))
    (etude_publiee / "sortie" / "manifeste.json").unlink()
    assert not sont_a_jour(ouvrir(etude_publiee))


ANCIENS: dict[str, Callable[[dict[str, Any]], object]] = {
    "rien de leurs entrées": lambda manifeste: manifeste.pop("entrees"),
    "une empreinte sans son calcul": lambda manifeste: manifeste.update(entrees=manifeste["entrees"]["dossier"]),
    "un autre calcul": lambda manifeste: manifeste["entrees"].update(calcul="autre", dossier="autre"),
    "un autre code": lambda manifeste: manifeste["entrees"].update(outil="autre"),
    "des anomalies dites autrement": lambda manifeste: manifeste["entrees"].update(outil="autre", releve="autre"),
}
"""Ce que disaient d'autres versions de l'outil."""


def vieillir(racine: Path, changement: Callable[[dict[str, Any]], object]) -> None:
    chemin = racine / "sortie" / "manifeste.json"
    manifeste = json.loads(chemin.read_text("utf-8"))
    changement(manifeste)
    chemin.write_text(json.dumps(manifeste, ensure_ascii=False, indent=2) + "\n", "utf-8")


@pytest.mark.parametrize("changement", ANCIENS.values(), ids=ANCIENS)
def test_de_pieces_d_un_outil_anterieur_on_ne_dit_que_ce_que_leur_version_publiee_apprend(
    portail_publie: Path, changement: Callable[[dict[str, Any]], object]
) -> None:
    vieillir(portail_publie, changement)
    assert etat_des_pieces(ouvrir(portail_publie)) is EtatDesPieces.A_JOUR
    shutil.rmtree(portail_publie / "publications")
    shutil.rmtree(portail_publie / ".cctgen")
    assert etat_des_pieces(ouvrir(portail_publie)) is EtatDesPieces.INCONNU
    # Publier refuse du même mot, si elles ne sont pas celles d'aujourd'hui.
    _autre_piece(portail_publie)
    with pytest.raises(DossierIntrouvable, match="version antérieure de l'outil"):
        publier(portail_publie)
    generer(portail_publie, remplacer=True)
    assert etat_des_pieces(ouvrir(portail_publie)) is EtatDesPieces.A_JOUR


def _autre_piece(racine: Path) -> None:
    """Fait dire au manifeste, et à la pièce, ce que l'outil d'aujourd'hui n'écrirait pas."""
    annexe, manifeste = racine / "sortie" / "annexe-cct.docx", racine / "sortie" / "manifeste.json"
    avant = empreinte(annexe.read_bytes())
    annexe.write_bytes(annexe.read_bytes() + b"\0")
    texte = manifeste.read_text("utf-8").replace(avant, empreinte(annexe.read_bytes()))
    manifeste.write_text(texte, "utf-8")


@pytest.mark.parametrize(
    ("aussi", "etat"),
    [
        (lambda _racine: None, EtatDesPieces.A_JOUR),
        (CHANGENT["réponse"], EtatDesPieces.PERIMEES),
        (lambda racine: vieillir(racine, ANCIENS["un autre code"]), EtatDesPieces.INCONNU),
    ],
    ids=["à jour", "périmées", "d'un autre outil"],
)
def test_une_annexe_manquante_n_est_pas_a_jour_et_ne_cache_pas_que_les_autres_ont_vieilli(
    portail_genere: Path, aussi: Callable[[Path], None], etat: EtatDesPieces
) -> None:
    (portail_genere / "sortie" / "annexe-cct.docx").unlink()
    aussi(portail_genere)
    assert pieces_manquantes(portail_genere) == ("annexe-cct.docx",)
    assert etat_des_pieces(ouvrir(portail_genere)) is etat and not sont_a_jour(ouvrir(portail_genere))
    generer(portail_genere)
    assert sont_a_jour(ouvrir(portail_genere))


@pytest.mark.parametrize("nom", ["annexe.docx", "formulaire.docx", "note.docx"])
def test_un_modele_livre_qui_change_dit_un_autre_outil_et_non_un_autre_dossier(
    etude_generee: Path, nom: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    livres = shutil.copytree(contenu("modeles"), tmp_path / "livres")
    (livres / nom).write_bytes(changer(PLUS_GRAND, nom))
    monkeypatch.setattr(suivis, "contenu", lambda _nom: livres)
    assert etat_des_pieces(ouvrir(etude_generee)) is EtatDesPieces.INCONNU


def _ecrire(chemin: str, texte: str) -> Callable[[Path], object]:
    def ecrire(racine: Path) -> None:
        (racine / chemin).parent.mkdir(parents=True, exist_ok=True)
        (racine / chemin).write_text(texte, "utf-8")

    return ecrire


def _ajouter(nom: str, avant: str = "", apres: str = "") -> Callable[[Path], object]:
    return lambda racine: (racine / nom).write_text(avant + (racine / nom).read_text("utf-8") + apres, "utf-8")


CLAUSE = """id: PRO-001
titre: "Propre"
piece: cctp
texte: |
  Le titulaire répond en trois jours.
"""
AJUSTEMENT = """
ajustements:
  - clause: SSI-027
    action: ajouter
    motif: "Nous la voulons de toute façon, pour mémoire."
"""
CLAUSIER = 'nom: "Service"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n'
INSCRIT = '\nclausiers:\n  - chemin: "clausier"\n    empreinte: "0000"\n'
PUIS = {
    "une ligne de plus au-dessus d'une anomalie": (
        [_ajouter("consultation.yaml", apres=AJUSTEMENT)],
        _ajouter("consultation.yaml", "# Relu.\n"),
    ),
    "une ligne de plus au-dessus d'un clausier changé": (
        [_ecrire("clausier/clausier.yaml", CLAUSIER), _ajouter("consultation.yaml", apres=INSCRIT)],
        _ajouter("consultation.yaml", "# Relu.\n"),
    ),
    "une clause propre renommée": (
        [_ecrire("clauses/securite/PRO-001-un.yaml", CLAUSE)],
        lambda r: (r / "clauses/securite/PRO-001-un.yaml").rename(r / "clauses/securite/PRO-001-deux.yaml"),
    ),
    "un second logo que rien ne lit": (
        [lambda r: (_ecrire("modeles/logo.png", "")(r), (r / "modeles/logo.png").write_bytes(image_png(200, 100)))],
        _ecrire("modeles/logo.jpeg", "x"),
    ),
}


@pytest.mark.parametrize(("preparer", "change"), PUIS.values(), ids=PUIS)
def test_ce_qui_se_range_autrement_ne_perime_rien(
    etude: Path, preparer: list[Callable[[Path], object]], change: Callable[[Path], object]
) -> None:
    for geste in preparer:
        geste(etude)
    generer(etude)
    assert sont_a_jour(ouvrir(etude))
    avant = _pieces(etude)
    change(etude)
    assert sont_a_jour(ouvrir(etude))
    generer(etude)
    assert _pieces(etude) == avant


def test_le_clausier_du_service_est_du_dossier_celui_que_l_on_livre_est_de_l_outil(
    etude: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ecrire("clausier/clausier.yaml", CLAUSIER)(etude)
    _ecrire("clausier/clauses/securite/PRO-001-un.yaml", CLAUSE)(etude)
    _ajouter("consultation.yaml", apres=INSCRIT)(etude)
    generer(etude)
    livre = shutil.copytree(contenu("clausier"), tmp_path / "clausier")
    clause = next(livre.glob("clauses/securite/SSI-027-*.yaml"))
    clause.write_text(re.sub('titre: "', 'titre: "Toute ', clause.read_text("utf-8"), count=1), "utf-8")
    with monkeypatch.context() as mise_a_jour:
        mise_a_jour.setattr(clausier_verifie, "contenu", lambda nom: livre if nom == "clausier" else contenu(nom))
        assert etat_des_pieces(ouvrir(etude)) is EtatDesPieces.INCONNU
        accepter_la_migration(etude)
        assert etat_des_pieces(ouvrir(etude)) is EtatDesPieces.INCONNU
        with pytest.raises(DossierIntrouvable, match="version antérieure de l'outil"):
            publier(etude)
    accepter_la_migration(etude)
    generer(etude)
    assert sont_a_jour(ouvrir(etude))
    _remplacer("clausier/clauses/securite/PRO-001-un.yaml", "trois jours", "deux jours")(etude)
    assert etat_des_pieces(ouvrir(etude)) is EtatDesPieces.PERIMEES


@pytest.mark.parametrize("empreinte_inscrite", ["", "0000"])
def test_aucun_chemin_du_poste_n_entre_dans_une_piece_ni_dans_ce_dont_elle_est_faite(
    etude: Path, tmp_path: Path, empreinte_inscrite: str
) -> None:
    """Le même dossier, copié ailleurs avec ses pièces, y est encore à jour : la page en copie un à chaque geste."""
    _ecrire("clausier/clausier.yaml", CLAUSIER)(etude)
    inscrit = INSCRIT.replace("0000", empreinte_inscrite) if empreinte_inscrite else INSCRIT.rpartition("\n    ")[0]
    _ajouter("consultation.yaml", apres=f"{inscrit.rstrip()}\n")(etude)
    donne = tmp_path / "poste" / "donne"
    _ecrire("clausier.yaml", CLAUSIER)(donne)
    for superposes in ((), (donne,)):
        generer(etude, superposes)
        for anomalie in ouvrir(etude, superposes).anomalies:
            assert str(tmp_path) not in str(anomalie)
        for piece in (etude / "sortie").glob("*.docx"):
            assert str(tmp_path) not in lire_le_corps(piece)
    generer(etude)
    ailleurs = shutil.copytree(etude, tmp_path / "ailleurs" / etude.name)
    assert sont_a_jour(ouvrir(ailleurs))


def test_aucune_piece_ne_dit_ou_un_clausier_se_range_sur_le_poste(etude: Path, tmp_path: Path) -> None:
    """Une consultation hors de l'arbre du clausier : son chemin relatif remonte, et nomme des dossiers du poste."""
    for nom in ("inscrit", "donne"):
        _ecrire(f"{nom}/clausier.yaml", CLAUSIER)(tmp_path / "chez-jeanne")
    loin = shutil.copytree(etude, tmp_path / "ailleurs" / "portail")
    chemin = '\nclausiers:\n  - chemin: "../../chez-jeanne/inscrit"\n    empreinte: "0000"\n'
    _ajouter("consultation.yaml", apres=chemin)(loin)
    dites: list[str] = []
    for superposes in ((), (tmp_path / "chez-jeanne" / "donne",)):
        generer(loin, superposes)
        dites += [str(anomalie) for anomalie in ouvrir(loin, superposes).anomalies]
        for piece in (loin / "sortie").glob("*.docx"):
            assert "chez-jeanne" not in lire_le_corps(piece)
    assert any("../../chez-jeanne/donne" in dite for dite in dites), "qui l'inscrit a besoin du chemin"


def lire_le_corps(piece: Path) -> str:
    return re.sub("<[^>]+>", "", zipfile.ZipFile(piece).read("word/document.xml").decode())


def test_une_cle_facultative_de_plus_ne_change_rien_a_ce_qui_est_ecrit(portail_genere: Path) -> None:
    ouverture = ouvrir(portail_genere)
    assert ouverture.consultation is not None
    ecrit = json.dumps(_ecrits(ouverture.consultation))
    assert "passages_outre" not in ecrit and "departage" in ecrit
