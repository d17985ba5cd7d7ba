"""Qui apprécie la technique ne voit aucun prix : ni ceux de l'acheteur, ni ceux que l'offre écrit dans ses réponses."""

from __future__ import annotations

import html
import io
import re
import zipfile
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cctgen.evaluation.consolidation import consolider
from cctgen.evaluation.grille.appuis import montants
from cctgen.evaluation.grille.appuis.montants import MASQUE, MENTION, sans_montant
from cctgen.evaluation.grille.ecriture import ecrire_grille, ecrire_grille_consensus, ecrire_grille_par_exigence
from cctgen.evaluation.modele import GrilleLue, cle_de
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.typographie import composer
from tests.evaluation.fabriques import REPONSES, un_avis, un_dossier, une_offre, une_reponse

MONTANTS = [
    "125 000,50 €",
    "125\u202f000 €",
    "125 000 euros",
    "125000 EUR",
    "12,5 k€",
    "1,2 M€",
    "1,2 million d'euros",
    "€ 900",
    "850 HT",
    "1 020,00 € TTC",
    "900 € H.T.",
    "$900",
    "$ 12.50",
    "$1 200",
    "$5M",
    "10 $",
]
_VOISINS = [
    "12 t.t.c.",
    "7 T.TC",
    "3 h.T",
    "4 Hta",
    "2 EURos",
    "chapitre 3",
    "HTTP 2",
    "9 fournisseurs",
    "²€",
    "٣ €",
    "€",
]
BAVARDE = une_offre(
    "Alpha",
    reponses=[
        une_reponse(r.ref, justification=f"Compris dans notre prix de {m}.", renvoi=f"Bordereau, {m}")
        for r, m in zip(REPONSES, MONTANTS, strict=False)
    ],
    anomalies=[Anomalie("texte-modifie", f"ajouté : « {MONTANTS[0]} ».", ref="SSI-1"), Anomalie("x", MONTANTS[1])],
)
DOSSIER = un_dossier()


def grilles() -> dict[str, bytes]:
    cle = cle_de(BAVARDE)
    alice, bruno = ({cle: {"SSI-1": un_avis(note, nom)}} for note, nom in ((3, "alice"), (1, "bruno")))
    disputees = consolider([GrilleLue("a", "alice", alice), GrilleLue("b", "bruno", bruno)])
    return {
        "par offre": ecrire_grille(DOSSIER, [BAVARDE]),
        "par exigence": ecrire_grille_par_exigence(DOSSIER, [BAVARDE]),
        "consensus": ecrire_grille_consensus(DOSSIER, [BAVARDE], disputees),
    }


def textes(octets: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return "\n".join(html.unescape(archive.read(n).decode()) for n in archive.namelist() if n.endswith(".xml"))


@pytest.mark.parametrize("nom", list(grilles()))
def test_aucune_grille_ne_porte_un_montant_ni_un_poids(nom: str) -> None:
    contenu = textes(grilles()[nom])
    assert "SSI-1" in contenu
    assert not re.search(r"\d[\s\u202f]?(?:€|euros|EUR)|€", contenu)
    assert not [m for m in MONTANTS if m in contenu]
    assert MASQUE in contenu
    assert composer(MENTION) in contenu
    assert not re.search(r"<t[^>]*>(?:Prix|Poids)", contenu)


@pytest.mark.parametrize("montant", MONTANTS)
def test_un_montant_est_masque_et_le_reste_demeure(montant: str) -> None:
    assert sans_montant(f"Pour {montant}, par an.") == f"Pour {MASQUE}, par an."


@pytest.mark.parametrize(
    ("ecrit", "montre"),
    [
        ("Dès\u00a0: 612\u2009000 €\u202f; c'est dit.", f"Dès\u00a0: {MASQUE}\u202f; c'est dit."),
        ("Ouvré\u00ad, 612\u200b000\u00ad €, été.", f"Ouvré\u00ad, {MASQUE}, été."),
        ("Cou\u0302t de 612000, l'e\u0301te\u0301.", f"Cou\u0302t de {MASQUE}, l'e\u0301te\u0301."),
        ("Le co\u00adût est de 900, 5 €6 €.", f"Le co\u00adût est de {MASQUE}, {MASQUE}{MASQUE}."),
        ("Re\u0301duction de 5 %.", f"Re\u0301duction de {MASQUE}."),
    ],
)
def test_un_montant_se_masque_quels_que_soient_ses_signes_et_le_reste_s_imprime_tel_quel(
    ecrit: str, montre: str
) -> None:
    """« 612 000 € » à l'espace fine, ou « Coût » en Unicode décomposé, montraient le prix à l'évaluateur technique."""
    assert sans_montant(ecrit) == montre


@pytest.mark.parametrize(
    "texte",
    [
        "Mémoire technique, page 12",
        "Délai de 24 heures, 99,9 % du temps",
        "Compris dans le prix.",
        "3 centres, 2 heures",
        "ISO 27001 ; RFC 2119 ; HTTP 2",
        "version 1.2 EURL Martin",
        "Le script passe $1 et $12 à la commande.",
        "SQL $2 en paramètre, $HOME/.config, VALUES ($1, $2)",
    ],
)
def test_un_nombre_qui_n_est_pas_une_somme_n_est_pas_masque(texte: str) -> None:
    assert sans_montant(texte) == texte


@pytest.mark.parametrize(
    "phrase",
    [
        "Inclus pour 12 000 € HT.",
        "Forfait de douze mille euros.",
        "Forfait : douze mille cinq cents euros par mois.",
        "Un million d'euros.",
        "Prix : 4 500 HT par mois.",
        "Remise de 5 % sur le forfait.",
        "Une remise commerciale de 5 % s'applique.",
        "5 % de remise",
        "Rabais 10 pour cent",
        "Notre offre est 20 % moins chère que la concurrence.",
        "15 % de moins cher",
        "Le montant du forfait est 480000.",
        "Coût journalier 850.",
        "Coût journalier : 850",
        "TJM de 850",
        "TJM 850",
        "tarif mensuel de 1 200 par mois",
        "Le coût total s'élève à 480 000.",
        "prix unitaire 45,50",
        "Budget estimé à 300 k",
        "Le montant total est de 480 000, soit peu",
        "Redevance annuelle : 12000",
        "Abonnement 99 par mois",
        "Facturé 850 par jour",
        "10 % en dessous du prix du marché",
        "Forfait de 12000",
        "nos tarifs sont 15 % moins chers",
        "Le prix de la prestation est de 4500.",
    ],
)
def test_un_prix_que_la_phrase_dit_sans_devise_est_masque(phrase: str) -> None:
    """Un mot de prix, un rabais ou des lettres disent autant qu'une somme écrite en euros."""
    masquee = sans_montant(phrase)
    assert MASQUE in masquee
    assert not re.search(r"\d|mille|million", masquee)


@pytest.mark.parametrize(
    "phrase",
    [
        "480000 requêtes par seconde",
        "disponibilité 99,5 %",
        "12 mois",
        "Le forfait comprend 12 mois de maintenance",
        "Forfait de 40 jours",
        "Le coût de 200 ms par requête",
        "Abonnement de 12 mois",
        "montant maximal de 500 Mo",
        "taux de remise en service 95 %",
        "Remise en service en 4 h",
        "Coût : 2 solutions",
        "Coût de 3 ETP",
        "Tarif : 4 profils",
        "un montant de 3000 requêtes",
        "prix révisé selon l'article 12",
        "Compris dans le prix.",
        "Coût environnemental : 120 kg",
        "remise des clés en 2 exemplaires",
        "forfait 50 utilisateurs",
        "tarifs : voir page 4",
        "page 12 du devis 2024-01",
        "Budget : annexe 3",
        "remise à zéro de 100 % des disques",
        "3 000 utilisateurs, 48 mois, RTO de 4 h",
        "Coût : 480000 requêtes au plus",
        "Un an d'euros",
        "facturée 3 mois après",
        "prix au 1er janvier 2027",
        "Le plafond du forfait est de 20 tickets par mois",
        "Prix : critère 2",
        "version 3 du devis",
        "Le prix du lot 2",
        "montants sur 10 caractères",
    ],
)
def test_un_nombre_technique_reste_lisible_fut_il_pres_d_un_mot_de_prix(phrase: str) -> None:
    assert sans_montant(phrase) == phrase


def test_l_offre_elle_meme_n_est_pas_changee() -> None:
    avant = [r.justification for r in BAVARDE.reponses]
    ecrire_grille(DOSSIER, [BAVARDE])
    assert [r.justification for r in BAVARDE.reponses] == avant


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*MONTANTS, *_VOISINS]), max_size=4).map(" ".join))
def test_un_texte_qu_on_ne_fouille_pas_n_a_aucun_montant(texte: str) -> None:
    """Chaque motif ne se cherche qu'où il peut être : le chercher partout n'en masquerait pas davantage."""
    tous = (montants._MONTANT, montants._EN_TOUTES_LETTRES, montants._PART_DE_PRIX, montants._DIT_PAR_UN_MOT)
    with mock.patch.object(montants, "_motifs_possibles", lambda _: tous):
        partout = sans_montant.__wrapped__(texte)
    assert sans_montant(texte) == partout
