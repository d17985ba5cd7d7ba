"""Une appréciation qui parle d'un autre candidat ne part pas, quoi qu'elle en dise ; un envoi tait tout évincé."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cctgen.evaluation.suites.controle import anomalies_des_suites
from cctgen.evaluation.suites.issue import issues
from cctgen.evaluation.suites.lettres import lettres_d_une_issue
from cctgen.evaluation.suites.secret.tiers import tiers_de, tiers_du_public
from tests.evaluation.fabriques import une_decision
from tests.evaluation.suites.fabriques import (
    COURRIER,
    RETENUE,
    des_offres_classees,
    des_suites,
    deux_offres_classees,
)
from tests.evaluation.suites.phrases_innocentes import INNOCENTS, INNOCENTS_D_UN_CONTRE_ESSAI, INNOCENTS_NEUFS
from tests.evaluation.suites.test_secret import SIENNE, nommee
from tests.evaluation.suites.test_secret_phrases import LETTRE, notee

A = notee("Soumissionnaire A", "10000000000001", "430000", ("76.69", "36"))
B = notee("Soumissionnaire B", "20000000000002", "398000", ("88.2", "40"))
C = notee("Soumissionnaire C", "30000000000003", "548000", ("71", "62.5"))
D = notee("Soumissionnaire D", "40000000000004", "612000", ("62.5", "72.63"))
TOUS = (A, B, C, D)
DE_A = tiers_de(A, TOUS, B)
PUBLIC = tiers_du_public(B, TOUS, imprimes={Decimal(398_000)})

D_UN_EVINCE = """
Le concurrent héberge chez Outscale sous SecNumCloud.
L'autre candidat obtient 3 sur 4 grâce à ses 140 règles.
Moins bien que C, qui livre ses métriques.
Chez C, tout est en IPv6.
L'offre D publie un fichier security.txt signé.
L'autre soumissionnaire a joint l'homologation de son client.
Un concurrent, moins cher d'un petit tiers, provisionne par SCIM.
L'autre entreprise forme ses 64 intervenants deux fois par an.
Le candidat classé troisième obtient 3 sur 4.
Le troisième obtient 62,50 à la performance environnementale.
En environnement, le troisième est à 62,50.
La note du troisième : 71.
Le prix du second lui vaut 72,63.
C livre ses tableaux de bord.
C et D font mieux.
(D décrit un essai.)
Contrairement à C et à D, rien n'est signé.
Réponse identique à celle de D.
L'offre suivante décrit trois paliers.
Le second candidat chiffre ses sauvegardes.
La troisième offre décrit un essai.
Le deuxième classé fournit un audit.
Le soumissionnaire arrivé deuxième tient un registre.
Le candidat en deuxième position décrit un essai.
Comme le candidat précédent, rien n'est daté.
La proposition concurrente prévoit un second site.
L'un de ses concurrents décrit un essai.
Chez l'autre, tout est signé.
"""
DES_OFFRES = """
Contrairement aux autres offres, rien n'est daté.
Les autres candidats fournissent un plan daté.
D'autres candidats joignent la preuve.
Aucune autre offre ne propose un tel essai.
Les concurrents ont tous un SOC.
La concurrence propose un HSM.
La plupart des offres ont un second site.
Parmi les offres reçues, deux ont un HSM.
Un candidat propose un HSM.
"""
DE_LA_RETENUE = """
Moins complète que l'offre retenue, qui prévoit un HSM.
Le candidat retenu joint un PRA.
Le mieux classé joint un audit de 2026.
L'offre la plus complète prévoit un HSM.
"""
INNOCENTS_D_AUTRUI = """
Le premier scénario est décrit.
La seconde partie de la réponse est datée.
Les autres exigences sont tenues.
Un progrès par rapport à l'offre initiale.
Son offre est la troisième ; elle est complète.
Votre offre, classée deuxième, est complète.
Offre classée deuxième.
Offre concurrentielle et datée.
C'est une offre solide.
Le plan B est décrit, l'annexe C aussi.
Le langage C est cité ; C++ aussi.
Niveau D du référentiel, classe C, lot B, variante D, option C.
Les niveaux B et C du RGS sont tenus.
La solution concurrente (PostgreSQL) est citée.
Le principal concurrent de ce produit est libre.
Un concurrent de la solution est cité.
Un autre prestataire héberge les données.
Une autre entreprise du groupement héberge.
L'offre suivant le CCTP est complète.
La page suivante, l'annexe 2, le confirme.
L'accès concurrent de 500 agents est tenu.
La concurrence d'accès est gérée.
Une mise en concurrence des hébergeurs est prévue.
Le titulaire sortant est cité comme référence.
Deuxième candidat au poste d'architecte : CV joint.
Sa première offre était muette ; l'offre finale répond.
La dernière offre du candidat répond.
L'autre offre de service est décrite.
La qualification porte sur la prestation, non sur une autre offre du même prestataire.
Sa seconde proposition d'amélioration est datée.
L'offre A décrit son plan ; le Soumissionnaire A le date.
A décrit son plan.
Le CCTP impose aux candidats une preuve datée.
Le second site est à 12 km.
Les deux sites sont décrits ; le second est à 62,50 mètres.
Il manque une mesure pour la note maximale de 4 sur 4.
La note maximale de 4/4 n'est pas atteinte.
La plus haute note, 4 sur 4, suppose une mesure.
le premier scénario est noté 3 sur 4, le second 4 sur 4
Score EcoVadis : 62,5 sur 100
Note justifiée. Score EcoVadis : 62,5 sur 100.
"""
INNOCENTS_DU_QUOTIDIEN = """
Il est demandé à tous les candidats de joindre un plan ; il manque.
Exigence identique pour tous les candidats.
Un candidat de cette taille tient l'astreinte.
Un candidat ne saurait s'exonérer de cette exigence ; la réponse est complète.
Un candidat sérieux joindrait un plan daté.
Un candidat fournit la preuve datée ; elle manque.
Un soumissionnaire doit dater sa preuve : ce n'est pas fait.
Aucune offre n'est modifiée après la remise.
La société suivante assure l'astreinte : Dataprotect.
Les sociétés suivantes interviennent : Dataprotect et Synacktiv.
L'autre société du groupement n'est pas certifiée.
L'autre société, cotraitante, assure l'hébergement.
Le second soumissionnaire du groupement assure l'hébergement.
Les autres soumissionnaires du groupement sont cités.
Le soumissionnaire n° 1 du groupement est mandataire.
Le second candidat de l'équipe a dix ans d'expérience.
Le soumissionnaire retenu devra joindre son attestation.
C'est au candidat retenu de produire l'attestation.
L'attributaire devra fournir la preuve avant la notification.
Comme l'attributaire le prévoit au CCAP, les données sont reprises.
L'entreprise retenue pour les tests d'intrusion est qualifiée PASSI.
L'offre retenue par le candidat chez son hébergeur est SecNumCloud.
Offre retenue sous réserve de la preuve.
La solution gère la concurrence et les verrous.
Le contrôle de la concurrence est décrit page 12.
La solution de l'éditeur est positionnée face à ses concurrents dans le Gartner.
Le concurrent libre d'Oracle est proposé.
Un concurrent direct de SAP est proposé.
L'offre de base et l'autre offre, la variante, sont décrites.
Le candidat ne distingue pas l'offre de base et l'autre offre.
Les autres offres du soumissionnaire sont certifiées.
Les autres offres SaaS du candidat ne sont pas certifiées.
Le candidat présente deux offres, base et variante.
Deux offres Azure sont proposées.
Plusieurs offres ont été étudiées par le candidat.
L'offre 3 ans est décrite.
Les autres réponses décrivent le même outil.
Les autres font l'objet d'un plan.
C a été choisi pour les modules natifs.
Une autre offre Microsoft couvre le besoin.
L'offre la plus récente de l'éditeur est proposée.
La meilleure offre du candidat est celle du tour 2.
Proposition mieux-disante sur ce point.
Une offre écartée par l'éditeur est encore citée.
La proposition suivante est faite : revue mensuelle.
Les réponses du second tableau sont datées.
Le second est noté à 80 % de couverture.
Le deuxième obtient 30 % de charge en moins (scénario de test).
Prix du deuxième : non détaillé.
Deux candidats sont présentés pour le rôle d'architecte, avec leurs CV.
Le candidat décrit les points A, B et C.
B bascule automatiquement.
Le datacentre B est à Lyon ; B prend le relais en 4 h.
Note de C au test SSL Labs.
Une note de B à SSL Labs.
Trois modules sont livrés. Les autres ont tous une documentation.
Tous les candidats doivent joindre leur plan ; il l'est page 12.
Le concurrent historique de cet outil est aussi pris en charge.
Deux concurrents de sa plateforme sont cités, sans comparaison.
Deux sociétés concurrentes sont citées comme clientes.
L'autre entreprise, filiale du même groupe, tient l'astreinte.
Par rapport aux autres, ce critère est peu traité.
Le candidat n° 3 au poste d'architecte a dix ans d'expérience.
Les autres propositions du mémoire sont datées.
Le TJM moyen de 655 € correspond aux profils décrits.
"""
FUITES_DU_QUOTIDIEN = """
L'autre réponse décrit un HSM.
L'autre groupement a un HSM.
Les autres ont tous un HSM.
Moins bien que les autres, qui ont un HSM.
Par rapport aux autres, c'est faible.
L'offre n° 2 comporte un HSM.
Le candidat 2 fournit un HSM.
Le soumissionnaire 3 fournit un HSM.
Le premier du classement a un HSM.
L'offre classée première comporte un HSM.
L'offre en tête a un HSM.
Le candidat arrivé premier a un HSM.
Le lauréat a un HSM.
Le candidat évincé a un HSM.
L'offre rejetée comportait un HSM.
Le titulaire sortant propose un HSM dans son offre.
Comparé à B, rien.
À la différence de B, rien n'est daté.
Contrairement à B, rien n'est daté.
La note de B lui est supérieure.
B meilleur.
La concurrence fait mieux.
Deux offres ont un HSM.
Tous les candidats ont un HSM.
Un de ses rivaux propose un HSM.
Deux candidats joignent un plan de secours.
Plusieurs offres joignent un audit de code.
Les autres propositions décrivent un essai.
Comparé aux autres mémoires, il manque un schéma.
"""
MOTIFS_D_UNE_DECISION = """
Pli remplacé : un soumissionnaire ne remet qu'une offre (R.2151-6).
L'offre est irrégulière : le règlement demande à tous les candidats une attestation, qui manque.
L'offre ne tient pas l'exigence, malgré la demande de précision adressée à tous les soumissionnaires.
Aucune offre ne peut être modifiée après la remise (R.2161-4).
Les autres candidats ont régularisé dans le délai donné à tous.
"""
A_L_UNITE_D_UN_AUTRE = """
Les prix s'échelonnent de 548 à 612 k€.
548 et 612 k€
398 k€ contre 548
398 k€ vs 548
Le marché est attribué pour 398 k€ ; le second était à 548.
L'offre C, à 548, reste plus chère.
Prix : 398 contre 548 pour l'offre suivante.
Prix : 398 contre 548.
Entre 398 et 612 milliers d'euros.
L'offre retenue est à 398 k€ HT, la suivante à 548.
Prix (k€) : 398, 548.
"""


def _lignes(*listes: str) -> list[str]:
    return [phrase for liste in listes for phrase in liste.strip().splitlines()]


@pytest.mark.parametrize("phrase", _lignes(D_UN_EVINCE, A_L_UNITE_D_UN_AUTRE))
def test_rien_ne_part_qui_parle_d_un_evince(phrase: str) -> None:
    """« Le concurrent héberge chez Outscale » et « 398 k€ contre 548 » partaient mot pour mot, sans un signalement."""
    for tiers in (DE_A, PUBLIC):
        assert tiers.cite(phrase)
        assert tiers.trahit(phrase)


@pytest.mark.parametrize("phrase", _lignes(DES_OFFRES))
def test_une_appreciation_ne_compare_pas_aux_autres_offres(phrase: str) -> None:
    """L'acheteur, lui, dit de l'offre retenue qu'elle devance les autres ; d'aucune en particulier."""
    assert DE_A.cite(phrase)
    assert PUBLIC.est_nomme(phrase)
    assert DE_A.trahit(phrase) == ""


@pytest.mark.parametrize("phrase", _lignes(DE_LA_RETENUE))
def test_seul_l_acheteur_dit_l_offre_retenue_et_a_elle_on_le_dit(phrase: str) -> None:
    assert DE_A.cite(phrase)
    assert DE_A.trahit(phrase) == ""
    assert tiers_de(B, TOUS, B).cite(phrase) == ""


@pytest.mark.parametrize("phrase", _lignes(INNOCENTS_D_AUTRUI, INNOCENTS_DU_QUOTIDIEN))
def test_ce_qui_ne_parle_de_personne_se_dit(phrase: str) -> None:
    """« Il manque une mesure pour la note maximale de 4 sur 4 » bloquait la lettre."""
    assert (DE_A.cite(phrase), DE_A.trahit(phrase)) == ("", "")


@pytest.mark.parametrize("phrase", _lignes(FUITES_DU_QUOTIDIEN))
def test_une_appreciation_ne_dit_pas_un_rival_de_la_consultation(phrase: str) -> None:
    assert DE_A.cite(phrase)


@pytest.mark.parametrize("motif", _lignes(MOTIFS_D_UNE_DECISION))
def test_le_motif_d_une_decision_se_juge_comme_un_texte_de_l_acheteur(motif: str) -> None:
    ecart = une_decision("Gamma", exigence="SSI-P", motif=motif, confirmee=True)
    dossier, comparaison = des_offres_classees({"Alpha": 4, "Gamma": 2, "Delta": 1}, (ecart,))
    redigees = des_suites(RETENUE, **COURRIER)
    toutes = issues(comparaison, redigees, dossier)
    dites = [a.message for a in anomalies_des_suites(redigees, toutes, dossier) if a.code == "texte-qui-cite-un-tiers"]
    assert not any("la décision" in dite for dite in dites)
    lettres = lettres_d_une_issue(dossier, toutes[0], redigees.courrier, comparaison.decimales)
    assert any(motif.rstrip(".") in str(li.lettre.blocs) for li in lettres if li.soumissionnaire == "Gamma")


def test_du_banc_des_innocents_une_appreciation_n_ote_que_ce_qui_parle_des_offres() -> None:
    dits = ("offre", "candidat", "attributaire", "concurrents")
    otes = [p for p in _lignes(INNOCENTS, INNOCENTS_NEUFS, INNOCENTS_D_UN_CONTRE_ESSAI) if LETTRE.est_cite(p)]
    assert [p for p in otes if not any(dit in p.lower() for dit in dits)] == []
    assert len(otes) <= 48


def test_un_candidat_seul_n_a_pas_d_autre() -> None:
    assert tiers_de(A, [A], A).cite("Moins bien que la deuxième offre et les autres candidats.") == ""


@pytest.mark.parametrize(
    ("nom", "textes"),
    [
        ("Horizon Numérique", ("Chez Horizon, un audit.", "La société Horizon livre.", "L'offre d'Horizon est datée.")),
        ("Horizon Numérique", ("Contrairement à Horizon et à OBS, rien.", "Face à Horizon, rien.")),
        ("Horizon Numérique", ("Horizon propose un HSM.", "L'offre Horizon est datée.", "Comparé à Horizon, rien.")),
        ("Orange Business Services", ("OBS livre un SBOM.", "Moins bien que OBS.", "Contrairement à OBS, rien.")),
        ("Avenir Conseil", ("Moins clair que l'offre d'Avenir.", "Moins bien qu'avenir conseil.")),
        ("Avenir Conseil", ("La réponse d'avenir conseil est datée.", "Comme avenir conseil, rien.")),
        ("La Poste Solutions", ("Moins bien que la poste.", "Chez la poste, un audit.", "Comme La Poste, rien.")),
        ("Sopra Steria", ("soprasteria livre mieux.",)),
        ("Sopra Steria Group", ("Moins bien que soprasteria.",)),
        ("Capgemini", ("Cap-gemini livre un SBOM.", "Moins bien que cap-gemini.")),
    ],
)
def test_un_nom_abrege_se_reconnait(nom: str, textes: tuple[str, ...]) -> None:
    """« Chez Horizon » pour Horizon Numérique et « OBS » partaient dans une lettre à signer."""
    autre = nommee(nom, "22222222200022")
    for texte in textes:
        assert tiers_de(SIENNE, [SIENNE, autre], None).est_trahi(texte)
        assert not tiers_de(autre, [SIENNE, autre], None).est_cite(texte)


@pytest.mark.parametrize(
    ("nom", "texte"),
    [
        ("Horizon Numérique", "À l'horizon 2028, le plan est numérique. Horizon de deux ans."),
        ("Horizon Numérique", "Un plan comme celui d'Europe Horizon."),
        ("Orange Business Services", "Le service business est décrit."),
        ("Avenir Conseil", "Le conseil est prévu à l'avenir ; un plan d'avenir, et conseil au démarrage."),
        ("La Poste Solutions", "Envoi par la poste ; le poste de travail ; les solutions sont décrites."),
        ("Atelier du Code Libre", "Les ACL du pare-feu sont décrites ; l'ACL du réseau, un code libre."),
    ],
)
def test_un_abrege_n_accuse_pas_un_nom_commun(nom: str, texte: str) -> None:
    assert tiers_de(SIENNE, [SIENNE, nommee(nom, "22222222200022")], None).cite(texte) == ""


def test_la_lettre_porte_la_marque_et_l_anomalie_dit_quelle_appreciation() -> None:
    dossier, comparaison = deux_offres_classees()
    (lot,) = comparaison.lots
    retenue, offre = lot.offres
    ref, avis = "SSI-1", offre.appreciations["SSI-1"]
    dit = "Le concurrent héberge chez Outscale ; ici, rien de tel."
    citee = replace(offre, appreciations={**offre.appreciations, ref: replace(avis, commentaire=dit)})
    comparaison = replace(comparaison, lots=(replace(lot, offres=(retenue, citee)),))
    demande = {"offre": offre.soumissionnaire, "suite": "rejetee", "demande_recue_le": "2027-02-15"}
    redigees = des_suites(RETENUE, demande, **COURRIER)
    lues = issues(comparaison, redigees, dossier)
    (dite,) = (a for a in anomalies_des_suites(redigees, lues, dossier) if a.code == "texte-qui-cite-un-tiers")
    assert f"{ref} (« Le concurrent »)" in dite.message
    lettres = lettres_d_une_issue(dossier, lues[0], redigees.courrier, comparaison.decimales)
    siennes = [str(li.lettre.blocs) for li in lettres if li.soumissionnaire == offre.soumissionnaire]
    assert any("[À compléter : appréciation à réécrire" in sienne for sienne in siennes)
    assert not any("Outscale" in sienne for sienne in siennes)


@pytest.mark.parametrize("autre", ["l'autre offre", "l'autre candidat", "le second candidat", "l'offre concurrente"])
def test_de_deux_offres_d_un_lot_l_autre_est_le_lecteur(autre: str) -> None:
    """« Proche de celle de l'autre offre » était ôté de la seule lettre qui la lise, celle de cette autre offre."""
    siren = {"Delta": "44444444400044", "Alpha": "11111111100011", "Omega": "55555555500055"}
    sienne, retenue, ailleurs = (
        replace(o, offre=replace(o.offre, lot=lot, sha256=nom.lower() * 8))
        for nom, lot in (("Delta", 2), ("Alpha", 2), ("Omega", 1))
        for o in [nommee(nom, siren[nom])]
    )
    phrase = f"Une valeur technique proche de celle de {autre}.".replace("de le", "du")
    tiers = tiers_de(sienne, [sienne, retenue, ailleurs], retenue)
    assert (tiers.trahit(phrase), list(tiers.doutes_d_un_envoi(phrase))) == ("", [])
    assert list(tiers.doutes_d_un_envoi("Un confrère du lot 1 fait moins bien."))
    troisieme = replace(ailleurs, offre=replace(ailleurs.offre, lot=2))
    assert tiers_de(sienne, [sienne, retenue, troisieme], retenue).est_trahi(phrase)
