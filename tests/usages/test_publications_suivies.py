"""Une publication appartient à un marché, ne disparaît pas sans un mot, et lie les offres reçues."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cctgen.assemblage.controles.passages_outre import decisions_de
from cctgen.consultation.modele import PassageOutre
from cctgen.socle.anomalies import bloquantes
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.usages.analyse.comparer import comparer
from cctgen.usages.analyse.depouiller import depouiller
from cctgen.usages.edition.differences import differences
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.publier import publier
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.ouverture.integrite import publications_disparues
from cctgen.usages.ouverture.versions import FICHIER_FIGEES, numeros_publies, versions_figees
from cctgen.usages.reglage.passer_outre import passer_outre

LE = datetime(2027, 1, 15, tzinfo=UTC)
OFFRE = contenu("exemples") / "portail" / "offres-recues" / "soumissionnaire-a-lot-1.xlsx"


def changer(racine: Path, avant: str, apres: str, fichier: str = "consultation.yaml") -> None:
    chemin = racine / fichier
    texte = chemin.read_text(encoding="utf-8")
    assert avant in texte
    chemin.write_text(texte.replace(avant, apres, 1), encoding="utf-8")


def codes(racine: Path) -> set[str]:
    return {a.code for a in ouvrir(racine).anomalies}


def franchir(racine: Path, code: str) -> None:
    chemin = racine / "consultation.yaml"
    passage = f'  - {{anomalie: {code}, motif: "essai", par: "Cheffe"}}\n'
    texte = chemin.read_text(encoding="utf-8")
    entete = "passages_outre:\n"
    texte = texte.replace(entete, entete + passage, 1) if entete in texte else f"{texte}{entete}{passage}"
    chemin.write_text(texte, encoding="utf-8")


def effacer(racine: Path, version: int) -> None:
    publication = racine / "publications" / str(version)
    for dossier in (publication, *(d for d in publication.rglob("*") if d.is_dir())):
        dossier.chmod(0o755)
    shutil.rmtree(publication)


def test_une_consultation_recopiee_pour_un_autre_marche_ne_se_publie_pas_a_sa_suite(portail_publie: Path) -> None:
    changer(portail_publie, "2026-DNUM-017", "2027-DNUM-002")
    (dite,) = (a for a in ouvrir(portail_publie).anomalies if a.code == "reference-changee-depuis-publication")
    assert "2026-DNUM-017" in dite.message
    assert "2027-DNUM-002" in dite.message
    generer(portail_publie, remplacer=True)
    with pytest.raises(DonneesInvalides):
        publier(portail_publie)
    assert numeros_publies(portail_publie) == (1,)
    franchir(portail_publie, "reference-changee-depuis-publication")
    generer(portail_publie, remplacer=True)
    assert publier(portail_publie).numero == 2


def test_une_offre_recue_gele_la_reference_sans_retour(portail_publie: Path) -> None:
    depouiller(portail_publie, [OFFRE], recu_le=LE)
    recues = [len(lot.offres) for lot in comparer(portail_publie).comparaison.lots]
    assert any(recues)
    changer(portail_publie, "2026-DNUM-017", "2026-DNUM-018")
    franchir(portail_publie, "reference-changee-depuis-publication")
    (dite,) = (a for a in ouvrir(portail_publie).anomalies if a.code == "reference-gelee")
    assert "Rétablissez « 2026-DNUM-017 »" in dite.conseil
    assert "reference-gelee" in {a.code for a in bloquantes(generer(portail_publie, remplacer=True).anomalies)}
    with pytest.raises(DonneesInvalides):
        publier(portail_publie)
    assert [len(lot.offres) for lot in comparer(portail_publie).comparaison.lots] == recues
    franchir(portail_publie, "reference-gelee")
    with pytest.raises(DonneesInvalides):
        publier(portail_publie)
    assert numeros_publies(portail_publie) == (1,)


@pytest.mark.parametrize("disparue", [1, 2], ids=["un trou", "la dernière"])
def test_une_publication_disparue_se_dit_et_son_numero_ne_se_redonne_pas(disparue: int, etude_publiee: Path) -> None:
    changer(etude_publiee, "delai_alerte: 12", "delai_alerte: 8", "reponses.yaml")
    generer(etude_publiee, remplacer=True)
    assert publier(etude_publiee).numero == 2
    assert "publication-disparue" not in codes(etude_publiee)
    effacer(etude_publiee, disparue)
    (dite,) = (a for a in ouvrir(etude_publiee).anomalies if a.code == "publication-disparue")
    assert f"publication {disparue}" in dite.message
    changer(etude_publiee, "delai_alerte: 8", "delai_alerte: 6", "reponses.yaml")
    generer(etude_publiee, remplacer=True)
    figee = publier(etude_publiee)
    assert figee.numero == 3
    assert "publication-disparue" in {a.code for a in figee.anomalies}


def test_un_trou_se_dit_meme_sans_trace(etude_publiee: Path) -> None:
    changer(etude_publiee, "delai_alerte: 12", "delai_alerte: 8", "reponses.yaml")
    generer(etude_publiee, remplacer=True)
    publier(etude_publiee)
    (etude_publiee / FICHIER_FIGEES).unlink()
    assert "publication-disparue" not in codes(etude_publiee)
    effacer(etude_publiee, 1)
    assert "publication-disparue" in codes(etude_publiee)


@pytest.mark.parametrize("nom", ["99999999999", "3000000", "10000", "0", "01", "²", "1-ancienne", "-1", "٣", "9" * 200])
def test_un_dossier_publie_mal_nomme_se_nomme_et_ne_fige_rien(nom: str, etude_publiee: Path) -> None:
    """Un nom n'est un numéro que s'il en est un : ni des millions de versions à chercher, ni une trace."""
    autre = etude_publiee / "publications" / nom
    autre.mkdir()
    (autre / "dossier.json").write_bytes(b"{}")
    (dite,) = (a for a in ouvrir(etude_publiee).anomalies if a.code == "publication-sans-numero")
    assert f"publications/{nom} " in dite.message
    assert versions_figees(etude_publiee) == numeros_publies(etude_publiee) == (1,)


@pytest.mark.parametrize("nom", ["9" * 5_000, "²", "10000", "0", ""])
def test_une_trace_qui_ne_dit_pas_un_numero_ne_compte_pas(nom: str, etude_publiee: Path) -> None:
    (etude_publiee / FICHIER_FIGEES).write_text(json.dumps({"1": "a", nom: "b"}), encoding="utf-8")
    assert versions_figees(etude_publiee) == (1,)


def test_un_numero_trop_grand_se_dit_en_une_fois_et_nomme_son_dossier(etude_publiee: Path) -> None:
    (etude_publiee / "publications" / "1").rename(etude_publiee / "publications" / "9999")
    (dite,) = publications_disparues(etude_publiee)
    assert "1, 2, 3, 4, 5 et 9993 autres" in dite.message
    assert "Si publications/9999 n'est pas" in dite.conseil


@pytest.mark.parametrize("sens", ["retiree", "ajoutee"])
def test_une_exigence_notee_ne_change_plus_une_fois_les_offres_recues(sens: str, portail_genere: Path) -> None:
    ajustement = "ajustements:\n  - {exigence: CCT-UTI-15, action: retirer, motif: essai}\n"
    if sens == "ajoutee":
        chemin = portail_genere / "consultation.yaml"
        chemin.write_text(chemin.read_text() + ajustement)
        generer(portail_genere, remplacer=True)
    publier(portail_genere)
    depouiller(portail_genere, [OFFRE], recu_le=LE)
    code = "exigences-changees-apres-reception"
    assert code not in codes(portail_genere)
    chemin = portail_genere / "consultation.yaml"
    texte = chemin.read_text()
    chemin.write_text(texte.replace(ajustement, "") if sens == "ajoutee" else texte + ajustement)
    (dite,) = (a for a in ouvrir(portail_genere).anomalies if a.code == code)
    assert "CCT-UTI-15" in dite.message
    generer(portail_genere, remplacer=True)
    with pytest.raises(DonneesInvalides):
        publier(portail_genere)
    assert numeros_publies(portail_genere) == (1,)
    franchir(portail_genere, code)
    generer(portail_genere, remplacer=True)
    assert publier(portail_genere).numero == 2


@pytest.mark.parametrize("offres", [False, True], ids=["sans offre", "offres reçues"])
def test_la_seule_publication_disparue_se_dit_seule_et_arrete_tout(offres: bool, portail_publie: Path) -> None:
    garde = portail_publie.parent / "sauvegarde"
    shutil.copytree(portail_publie / "publications" / "1", garde)
    if offres:
        depouiller(portail_publie, [OFFRE], recu_le=LE)
    effacer(portail_publie, 1)
    assert "publication-apres-reception" not in codes(portail_publie)
    for geste in (publier, differences):
        with pytest.raises(DonneesInvalides) as refus:
            geste(portail_publie)
        (dite,) = refus.value.anomalies
        assert dite.code == "publication-disparue"
        assert "Rétablissez publications/1 en entier depuis une sauvegarde" in dite.conseil
    dites = {a.code for a in depouiller(portail_publie, [OFFRE], recu_le=LE).anomalies}
    dites |= {a.code for a in comparer(portail_publie).anomalies}
    assert "publication-disparue" in dites
    assert not dites & {"dossier-non-publie", "bareme-absent"}
    shutil.copytree(garde, portail_publie / "publications" / "1")
    assert (publier(portail_publie).numero, publier(portail_publie).nouvelle) == (1, False)
    assert "publication-disparue" not in {a.code for a in comparer(portail_publie).anomalies}


def test_ce_que_la_plateforme_possede_ne_suffit_pas_a_relire_une_publication(etude_publiee: Path) -> None:
    remises = etude_publiee.parent / "plateforme"
    shutil.copytree(etude_publiee / "publications" / "1" / "a-deposer", remises)
    effacer(etude_publiee, 1)
    shutil.copytree(remises, etude_publiee / "publications" / "1" / "a-deposer")
    with pytest.raises(DonneesInvalides) as refus:
        publier(etude_publiee)
    (dite,) = refus.value.anomalies
    assert dite.code == "publication-disparue"
    assert "il manque dossier.json et manifeste.json" in dite.message
    assert "d'une sauvegarde" in dite.conseil


BAREME = "bareme-modifie-depuis-publication"


def peser(racine: Path, technique: int, prix: int) -> None:
    chemin = racine / "consultation.yaml"
    texte = re.sub(r"(type: prix, poids: )\d+", rf"\g<1>{prix}", chemin.read_text("utf-8"), count=1)
    texte = re.sub(r"(type: appreciation\n\s+poids: )\d+", rf"\g<1>{technique}", texte, count=1)
    chemin.write_text(texte, "utf-8")


def rectifier(racine: Path, technique: int, prix: int) -> None:
    peser(racine, technique, prix)
    assert BAREME in codes(racine)


def arretent(racine: Path) -> dict[str, str]:
    generer(racine, remplacer=True)
    with pytest.raises(DonneesInvalides) as refus:
        publier(racine)
    return {a.code: a.message for a in refus.value.anomalies}


def test_une_decision_qui_a_servi_ne_publie_pas_un_second_changement(portail_publie: Path) -> None:
    rectifier(portail_publie, 55, 35)
    franchir(portail_publie, BAREME)
    generer(portail_publie, remplacer=True)
    assert publier(portail_publie).numero == 2
    rectifier(portail_publie, 20, 70)
    (dite,) = arretent(portail_publie).values()
    assert "(Cheffe : « essai ») a été publiée avec la version 2 ; aujourd'hui, c'est autre chose." in dite
    # Ni le dossier ni la note ne la lui prêtent ; un motif neuf est une décision neuve.
    assert decisions_de(ouvrir(portail_publie).exiger_dossier()) == ()
    changer(portail_publie, 'motif: "essai"', 'motif: "second avis"')
    generer(portail_publie, remplacer=True)
    assert publier(portail_publie).numero == 3


def test_une_decision_ne_publie_pas_un_bareme_change_depuis_elle(portail_publie: Path) -> None:
    rectifier(portail_publie, 55, 35)
    passer_outre(portail_publie, PassageOutre(anomalie=BAREME, motif="annoncé le 2 décembre", par="Claire"))
    rectifier(portail_publie, 20, 70)
    (dite,) = arretent(portail_publie).values()
    assert "portait sur ceci : depuis la publication 1, « lot 1, Valeur technique » passe de 50 à 55" in dite
    rectifier(portail_publie, 55, 35)
    generer(portail_publie, remplacer=True)
    assert publier(portail_publie).numero == 2


def test_une_autre_formule_que_les_memes_mots_diraient_est_un_autre_changement(portail_publie: Path) -> None:
    rectifier(portail_publie, 55, 35)
    passer_outre(portail_publie, PassageOutre(anomalie=BAREME, motif="annoncé le 2 décembre", par="Claire"))
    avant = next(a for a in ouvrir(portail_publie).anomalies if a.code == BAREME)
    chemin = portail_publie / "consultation.yaml"
    texte = chemin.read_text("utf-8")
    chemin.write_text(re.sub(r"themes: \[(\w[\w-]*), ", r"themes: [", texte, count=1), "utf-8")
    assert chemin.read_text("utf-8") != texte
    apres = next(a for a in ouvrir(portail_publie).anomalies if a.code == BAREME)
    assert avant.decision and not apres.decision


def test_une_reference_rectifiee_deux_fois_se_decide_deux_fois(portail_publie: Path) -> None:
    code = "reference-changee-depuis-publication"
    changer(portail_publie, "2026-DNUM-017", "2026-DNUM-018")
    franchir(portail_publie, code)
    generer(portail_publie, remplacer=True)
    assert publier(portail_publie).numero == 2
    changer(portail_publie, "2026-DNUM-018", "2027-DNUM-002")
    assert code in arretent(portail_publie)


def test_des_exigences_changees_deux_fois_se_decident_deux_fois(portail_publie: Path) -> None:
    code = "exigences-changees-apres-reception"
    depouiller(portail_publie, [OFFRE], recu_le=LE)
    chemin = portail_publie / "consultation.yaml"
    chemin.write_text(chemin.read_text() + "ajustements:\n  - {exigence: CCT-UTI-15, action: retirer, motif: essai}\n")
    franchir(portail_publie, code)
    generer(portail_publie, remplacer=True)
    assert publier(portail_publie).numero == 2
    notees = [e.ref for e in ouvrir(portail_publie).exiger_dossier().exigences(1) if e.notee]
    changer(
        portail_publie,
        "  - {exigence: CCT-UTI-15,",
        f"  - {{exigence: {notees[0]}, action: retirer, motif: essai}}\n  - {{exigence: CCT-UTI-15,",
    )
    assert code in arretent(portail_publie)


def test_un_dossier_publie_apres_coup_est_celui_que_la_decision_a_vu(etude: Path) -> None:
    code = "publication-apres-reception"
    depouiller(etude, [OFFRE], recu_le=LE)
    passer_outre(etude, PassageOutre(anomalie=code, motif="déposé sur la plateforme le 3 mars", par="Claire"))
    changer(etude, "delai_alerte: 12", "delai_alerte: 8", "reponses.yaml")
    assert code in arretent(etude)
    changer(etude, "delai_alerte: 8", "delai_alerte: 12", "reponses.yaml")
    generer(etude, remplacer=True)
    assert publier(etude).nouvelle


def test_une_decision_ecrite_a_la_main_vaut_pour_ce_qu_elle_a_publie(portail: Path) -> None:
    """Tant que rien n'est publié, rien ne dit ce qu'elle a vu ; ensuite, le dossier publié le dit."""
    code = "licence-hors-liste"
    changer(portail, "licence_sortante: EUPL-1.2", "licence_sortante: GPL-2.0-only", "reponses.yaml")
    franchir(portail, code)
    changer(portail, "licence_sortante: GPL-2.0-only", "licence_sortante: Zlib", "reponses.yaml")
    generer(portail)
    assert publier(portail).numero == 1
    changer(portail, "delai_alerte: 12", "delai_alerte: 8", "reponses.yaml")
    assert bloquantes(ouvrir(portail).anomalies) == ()
    changer(portail, "licence_sortante: Zlib", "licence_sortante: GPL-2.0-only", "reponses.yaml")
    (dite,) = bloquantes(ouvrir(portail).anomalies)
    assert "a été publiée avec la version 1 et portait sur ceci : lot 1, licence_sortante : Zlib" in dite.message
