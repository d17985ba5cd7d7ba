from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from docx import Document

from cctgen.assemblage.modele import LicencesDuLot
from cctgen.clausier.produits import Produit
from cctgen.depouillement.composants.controle import controler_composants
from cctgen.depouillement.composants.licences import controler_licences
from cctgen.depouillement.composants.referentiel import Referentiel
from cctgen.documents.texte import Encadre, Liste, Paragraphe, Tableau, Titre, contenu_en_clair
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.modele import Appreciations
from cctgen.evaluation.rapport.composants import composants_de_l_offre
from cctgen.evaluation.rapport.redaction import corps_du_rapport, rediger_rapport
from cctgen.matrice import contrat
from cctgen.matrice.modele import Composant
from tests.evaluation.classeur.test_ecriture import une_comparaison
from tests.evaluation.fabriques import REPONSES, un_dossier, un_prix, une_decision, une_offre, une_reponse

MODELE = Path(__file__).parents[2] / "modeles" / "rapport.docx"
JOUR = date(2027, 1, 10)


def en_texte(comparaison: Comparaison, lots: tuple[int, ...] = ()) -> str:
    return "\n".join(_lignes(corps_du_rapport(un_dossier(lots), comparaison)))


def _lignes(blocs: object) -> list[str]:
    lignes: list[str] = []
    for bloc in blocs:  # type: ignore[attr-defined]
        match bloc:
            case Titre(texte=texte):
                lignes.append(f"# {texte}")
            case Paragraphe(contenu=contenu):
                lignes.append(contenu_en_clair(contenu))
            case Liste(elements=elements):
                lignes += [ligne for element in elements for ligne in _lignes(element)]
            case Encadre(blocs=interieur):
                lignes += _lignes(interieur)
            case Tableau(entetes=entetes, lignes=rangees):
                lignes += [" | ".join(" / ".join(_lignes(c)) for c in rangee) for rangee in (entetes, *rangees)]
    return lignes


def test_le_rapport_a_toutes_ses_parties_dans_l_ordre() -> None:
    titres = re.findall(r"^# (.+)$", en_texte(une_comparaison((1, 2)), (1, 2)), re.MULTILINE)
    attendus = ["Objet", "Méthode et barème", "Offres reçues", "Régularité des offres", "Lot 1 : Lot 1"]
    attendus += ["Lot 2 : Lot 2", "Points à compléter", "Date et signature"]
    assert list(dict.fromkeys(t for t in titres if t in attendus)) == attendus


def test_le_rapport_est_un_projet_et_ne_conclut_pas() -> None:
    texte = en_texte(une_comparaison())
    assert "Projet établi à partir des grilles" in texte
    assert "Conclusion et proposition, à rédiger par l'auteur du rapport" in texte
    assert "attributaire" not in texte


def test_chaque_note_porte_son_appreciation_et_sa_source() -> None:
    texte = en_texte(une_comparaison())
    assert "SSI-1 / Les journaux sont gardés. | 3 | Décrit et prouvé. / Source : Mémoire, p. 3" in texte
    assert "Sécurité : 75,00 sur 100, 2 exigence(s) évaluée(s) sur 2" in texte


def test_les_offres_recues_portent_leur_empreinte() -> None:
    comparaison = une_comparaison()
    texte = en_texte(comparaison)
    assert all(o.offre.sha256 in texte for o in comparaison.lots[0].offres)
    assert "abime.xlsx : fichier illisible." in texte


def test_une_decision_est_citee_avec_son_auteur_et_sa_date() -> None:
    offre = une_offre(reponses=[*REPONSES[:2], une_reponse("SSI-P", "Non conforme"), REPONSES[3]])
    decision = une_decision("Alpha", exigence="SSI-P")
    texte = en_texte(comparer(un_dossier(), [offre], Appreciations(), [un_prix("Alpha", "1")], [decision]))
    attendu = "SSI-P | déclarée non conforme | offre écartée, Mme Martin, 15 décembre 2026 : Motif écrit."
    assert attendu in texte
    assert "écartée | Alpha" in texte


def test_ce_qui_manque_est_nomme() -> None:
    texte = en_texte(comparer(un_dossier(), [une_offre()], Appreciations()))
    assert "Alpha : 3 exigence(s) notée(s) sans note : SSI-1, SSI-2, UTI-1." in texte
    assert "Alpha : le prix n'est pas saisi." in texte
    assert "Alpha n'est pas classé : 0,00 % du barème est évalué." in texte


def test_le_rapport_word_s_ouvre_et_se_reproduit() -> None:
    dossier, comparaison, modele = un_dossier(), une_comparaison(), MODELE.read_bytes()
    octets = rediger_rapport(dossier, comparaison, modele, JOUR)
    assert octets == rediger_rapport(dossier, comparaison, modele, JOUR)
    document = Document(io.BytesIO(octets))
    texte = "\n".join(p.text for p in document.paragraphs)
    assert "Rapport d'analyse des offres" in texte
    assert "10 janvier 2027" in texte
    assert document.tables


def un_composant(ligne: int, nom: str, version: str, licence: str) -> Composant:
    saisies = {contrat.COMPOSANT: nom, contrat.VERSION: version, contrat.LICENCE: licence, contrat.USAGE: "Lié"}
    return Composant({**dict.fromkeys(contrat.COLONNES_COMPOSANTS_SAISIES, ""), **saisies}, f"Composants!A{ligne}")


def un_produit(ref: str = "AT-9", nom: str = "Redis", version: str = "7", **champs: Any) -> Produit:
    valeurs = {"ref": ref, "composant": nom, "version": version, "statut": "R", "libre": "oui", "fonction": "F"}
    return Produit.model_validate({**valeurs, **champs})


def test_une_raison_commune_compte_contre_chacun_des_composants_qu_elle_touche() -> None:
    produits = tuple(un_produit(f"AT-{n}", f"Lib{n}", "1") for n in range(4))
    dossier = replace(un_dossier(), produits=produits)
    licences = ("GPL-2.0-only", "GPL-2.0-only", "GPL-2.0-only", "MIT")
    composants = tuple(un_composant(n + 2, f"Lib{n}", "1", licence) for n, licence in enumerate(licences))
    relevees = tuple(controler_licences(composants, LicencesDuLot("EUPL-1.2"), une_offre().fichier))
    assert len(relevees) == 1
    offre = replace(une_offre(), composants=composants, anomalies=relevees)
    blocs = list(composants_de_l_offre(dossier, offre))
    compte, _entetes, *lignes = _lignes(blocs)
    assert compte == "Composants déclarés : 4, dont 1 recommandés, sans réserve."
    (ligne,) = lignes
    assert ligne.startswith("Lib0 1, Lib1 1, Lib2 1 | recommandé | ")
    assert "EUPL" in ligne


def test_le_rapport_dit_le_verdict_de_chaque_composant() -> None:
    saisies = {contrat.COMPOSANT: "Inconnu", contrat.VERSION: "1", contrat.LICENCE: "MIT"}
    composant = Composant({**dict.fromkeys(contrat.COLONNES_COMPOSANTS, ""), **saisies}, "Composants!A2")
    offre = replace(une_offre(), composants=(composant,))
    _compte, tableau = composants_de_l_offre(replace(un_dossier(), produits=(un_produit(),)), offre)
    assert isinstance(tableau, Tableau)
    assert "Inconnu 1" in str(tableau.lignes)
    assert "hors référentiel" in str(tableau.lignes) or "embarqué" in str(tableau.lignes)
    assert list(composants_de_l_offre(un_dossier(), une_offre())) == []


def test_sans_referentiel_au_dossier_aucun_composant_n_est_dit_hors_referentiel() -> None:
    composants = tuple(un_composant(n, f"Lib{n}", "1", "MIT") for n in range(2, 5))
    assert not un_dossier().produits
    (compte,) = _lignes(composants_de_l_offre(un_dossier(), replace(une_offre(), composants=composants)))
    assert compte == "Composants déclarés : 3, dont 3 sans réserve ; le dossier n'a pas de référentiel."


def test_le_rapport_juge_a_la_date_du_dossier_et_dit_ce_que_dit_le_releve() -> None:
    """Une fin de support entre la date du dossier et celle de l'analyse ne sépare pas le verdict du relevé."""
    dossier = un_dossier()
    fin = {"date": (dossier.edition.date + timedelta(days=400)).isoformat(), "source": "projet", "etat": "verifie"}
    dossier = replace(dossier, produits=(un_produit(fin_support=fin),))
    composants = (un_composant(2, "Redis", "7", "MIT"),)
    relevees = controler_composants(composants, Referentiel(dossier.produits), "offre.xlsx", dossier.edition.date)
    assert list(relevees) == []
    comparaison = comparer(dossier, [replace(une_offre(), composants=composants)], Appreciations())
    corps = corps_du_rapport(dossier, comparaison, dossier.edition.date + timedelta(days=800))
    assert "Composants déclarés : 1, dont 1 recommandés, sans réserve." in _lignes(corps)
