"""Ce qui parle peut-être d'un autre candidat reste dans la pièce, se signale, et se confirme phrase par phrase."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from cctgen.evaluation.suites.communicable import corps_communicable, relecteurs_du_public
from cctgen.evaluation.suites.issue import issues
from cctgen.evaluation.suites.lettres import LettreDeSuite, lettres_d_une_issue
from cctgen.evaluation.suites.secret.demandes import DemandesRelues
from cctgen.evaluation.suites.secret.relecture import A_RELIRE, Relecteur, destinataire_parmi
from cctgen.evaluation.suites.secret.tiers import Tiers, tiers_de
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from tests.evaluation.fabriques import un_dossier, une_reponse
from tests.evaluation.suites.fabriques import COURRIER, RETENUE, SIRETS, des_offres_classees, des_suites, une_note
from tests.evaluation.suites.test_documents import ANALYSE
from tests.evaluation.suites.test_secret import SIENNE, groupee, nommee
from tests.evaluation.suites.test_secret_demandes import une_demande
from tests.evaluation.suites.test_secret_phrases import DEMANDE, LETTRE

D_UN_AUTRE_PEUT_ETRE = """
Six jours de recette là où les concurrents en prévoient dix.
Aucun des autres n'a demandé de dérogation.
Plus léger que la moyenne des offres reçues.
Un candidat a chiffré la reprise, pas celui-ci.
Le prestataire en place connaît déjà nos serveurs.
Le dossier n° 4 joint un schéma d'architecture.
L'avant-dernière offre va plus loin sur ce point.
Cette offre est la seule à ne pas joindre de planning.
Trois des candidats ont fourni une maquette.
Comme la précédente, cette réponse renvoie au mémoire.
Les rivaux du candidat ont tous daté leur preuve.
Un confrère s'engage sur deux heures.
Le lauréat sera plus rapide.
L'autre met un chef de projet à plein temps.
Moins bien que dans la proposition d'en face.
Les deux premiers ont un centre de supervision.
La dernière offre est à 71.
Le troisième est à 63.
Plusieurs soumissionnaires ont joint un audit de code.
Mieux que le précédent sur la reprise, moins bien sur l'astreinte.
Les évincés n'avaient pas chiffré la reprise.
Une entreprise non retenue proposait le même hébergeur.
Le tarif moyen des propositions est plus bas.
La plupart des offres dépassent cette exigence.
Voir mon commentaire sur le candidat 2.
L'équipe est plus réduite que celle du sortant.
Même plan que chez les autres.
Deux soumissionnaires s'engagent sur 99,99 %.
Beaucoup d'autres l'ont chiffrée.
On trouve ailleurs une astreinte complète, pas ici.
Il est le dernier à ne pas avoir de référence.
Contrairement aux deux précédentes, rien n'est signé.
Tous ont joint un calendrier, sauf ce candidat.
Votre offre, actuellement classée deuxième, peut-elle être améliorée ?
"""
DE_QUI_L_ON_NE_NOMME_PAS = """
Volet RGAA sommaire ; le prestataire retenu joint un audit complet.
Moins convaincant que le futur titulaire, qui héberge chez Outscale.
Le titulaire pressenti a daté ses preuves.
La réponse gagnante prévoit un centre de supervision.
Le vainqueur prévoit une astreinte de nuit.
Notre favori est plus précis.
Celui qui est en première position joint un audit.
Charge de 120 JH, quand les deux autres chiffrages sont à 180 et 195 JH.
120 JH là où on a 180 en moyenne.
6 ETP contre 12.
6 ETP contre 12 pour la première réponse.
L'approche Keycloak vue par ailleurs est plus solide.
120 JH, c'est peu par rapport à ce qui est proposé par ailleurs (180 JH).
On nous a proposé mieux : 15 minutes de reprise.
Là où l'on nous promet 15 minutes, il faut ici 4 heures.
Une société nous propose deux sites actifs.
66 % des répondants sont certifiés.
Les prestataires consultés proposent une astreinte.
À la différence de ses homologues, ne décrit pas la réversibilité.
Les réponses des deux ESN sont plus solides.
Le prestataire breton détaille davantage ses tests.
L'ESN bordelaise propose deux sites.
Le niveau attendu est celui de la réponse de Rennes.
D'autres éditeurs proposent GraphQL.
Un autre éditeur propose une API ouverte.
Une autre équipe nous a présenté une maquette.
C'était le point fort du dossier d'à côté.
On reste loin de ce qui se voit en face.
Le premier est SecNumCloud, pas lui.
Les preuves sont là partout, sauf lui.
Rapport qualité/prix inférieur à celui du deuxième.
Le seul qui ait chiffré la réversibilité.
Bien, mais cf. la réponse B.
Identique à l'offre du dessus dans la grille.
Se place en milieu de tableau.
Note abaissée d'un point après comparaison.
L'entreprise qui l'emporte chiffre la reprise à 45 jours.
Son équipe est plus petite que celle vue chez le premier.
L'un prévoit trois sites, l'autre deux, celui-ci un seul.
Le second répondant est plus précis.
Moins que ce que propose le numéro un.
"""
"""D'un essai hostile : aucune ne dit « candidat », ni « les autres »."""
A_L_ENVOI = """
Le candidat breton n'a pas joint de PAQ.
L'offre de la PME rennaise est irrégulière.
L'entreprise nantaise a remis un pli incomplet.
"""
LE_SORT_DU_LECTEUR = """
Votre offre n'a pas été retenue.
Votre offre n'est pas retenue en raison de sa note technique.
Votre proposition n'a pas été retenue.
Votre offre est rejetée.
Votre offre est écartée comme irrégulière.
Votre offre ne peut être retenue.
Votre dossier a été rejeté faute de signature.
Vous avez été écartés après négociation.
L'offre retenue vous devance de 4,1 points.
L'offre retenue devance la vôtre de 4,1 points.
"""
CE_QUI_N_EST_PAS_UNE_OFFRE = """
Les candidats à l'agrément disposent d'un espace.
L'accès est ouvert à l'ensemble des candidats à un concours.
Le dossier d'agrément rejeté peut être corrigé.
Les demandes écartées sont motivées à l'usager.
Les fichiers sont rejetés s'ils portent une macro.
Le mode de licence n'est pas retenu dans le mémoire.
Le classement des anomalies reprend les trois niveaux du CCTP.
Le classement du document par thème est clair.
12 ETP sont exigés, contre 6.
Le délai est de 4 heures là où nous en demandons deux.
Le premier palier est SecNumCloud, pas le second.
Le prestataire français de son hébergement est qualifié.
Le délai est inférieur à celui du second palier.
Le candidat met en face de chaque risque une mesure.
Son éditeur propose par ailleurs une formation.
La version est transmise au futur titulaire en fin de marché.
"""
DES_OFFRES_ENSEMBLE = """
Réponse dans la norme, ni la meilleure ni la pire.
C'est la moins détaillée des réponses examinées.
L'offre la plus solide sur ce point prévoit deux sites.
Les propositions sont en général plus étayées.
Les réponses reçues vont plus loin.
"""
D_UN_CONTRE_ESSAI = """
Environnement : 50 pour ce dossier, 62 par ailleurs.
RTO de 4 h ; 2 h par ailleurs.
Tous l'ont fournie sauf Numéria.
Seule Numéria n'a pas joint de PAQ.
Les Nantais livrent en 15 jours.
Les Bretons ont fourni un PAQ.
Offre nantaise plus complète.
Le mainteneur en place a déjà ces accès.
L'opérateur historique connaît le système.
Le prestataire historique connaît déjà le SI.
L'actuel mainteneur répond vite.
Le titulaire du précédent marché a déjà les accès.
Le tenant du marché a déjà les accès.
La start-up joint une démonstration.
Le consortium a une équipe plus nombreuse.
Le géant du numérique a joint son PAQ.
Un éditeur a fait nettement mieux.
La majorité l'a fournie.
Deux sur trois l'ont fournie.
2/3 l'ont fournie.
Dernier ex æquo.
Bon dernier.
Trois propositions sont plus complètes.
Deux mémoires sont meilleurs que celui-ci.
L'offre la plus complète prévoit deux sites.
Le délai le plus court reçu est de 2 h.
"""
"""Elles partaient sans un mot, ou ne doivent pas partir ainsi."""
D_UNE_MAUVAISE_NOTE = """
Aucune réponse n'est donnée sur les sauvegardes.
Deux réponses sont incomplètes.
Un dossier est joint, sans date.
Trois propositions sont faites, aucune n'est chiffrée.
Les deux réponses données se contredisent.
Les données les plus sensibles ne sont pas cloisonnées.
Les risques les plus élevés ne sont pas traités.
Les comptes les plus privilégiés sont tracés.
Le point le plus faible est la traçabilité.
La partie la moins aboutie est la réversibilité.
Les données sont classées en trois niveaux.
Les risques sont classés selon leur vraisemblance.
Le rang des priorités est clair.
Mieux que demandé : l'export est automatique.
L'outil propose mieux que l'attendu.
Voir l'appréciation ci-dessus.
L'entreprise lyonnaise dispose de 40 agents.
La société parisienne a été reprise en 2024.
Délai : 4 h contre 2 h.
Le candidat a rejeté la clause de pénalité.
Les deux premiers jalons sont tenus.
Tous les documents sont datés, sauf le planning.
Seule la sauvegarde complète est décrite.
La majorité des flux est chiffrée.
"""
D_UN_ENVOI_ORDINAIRE = """
Trois offres ont été reçues pour ce lot.
Toutes les offres ont été analysées selon les critères publiés.
Le classement est établi selon les critères publiés.
Votre prix est le plus bas, mais votre valeur technique est insuffisante.
Votre offre n'est pas la mieux-disante.
"""
DE_PERSONNE = """
Le plan de reprise est daté, signé et essayé chaque année.
Deux architectes sont nommés ; le second n'est pas certifié.
L'autre site est à Nantes, relié par deux fibres.
Le sous-traitant déclaré tient l'astreinte de nuit.
La réponse est complète, mais la preuve manque.
La proposition technique décrit quatre paliers de montée en charge.
Le mémoire renvoie à l'annexe 3, qui ne traite pas le sujet.
Le candidat décrit une équipe de sept personnes, dont trois à temps plein.
Un autre scénario de bascule est décrit page 14.
Les autres livrables sont décrits au chapitre 2.
Le délai annoncé est plus court que celui de l'exigence.
Trois références sont citées, la dernière en 2024.
Le taux de disponibilité est de 99,9 %, mesuré sur douze mois.
Le groupement réunit trois entreprises ; le mandataire est solidaire.
L'outil gère les accès concurrents de 300 agents.
La solution remplace un produit concurrent, en place depuis 2015.
La variante n'est pas admise par le règlement.
Votre offre est classée deuxième sur cinq offres.
Votre offre a obtenu 84,1 points, l'offre retenue 88,2.
Votre pli est arrivé après l'heure limite.
Merci de joindre l'attestation demandée à l'article 4 du règlement.
Quel est le délai de livraison de la deuxième tranche ?
Précisez le rôle de votre second sous-traitant.
Votre bordereau porte deux prix pour le poste 6 : lequel vaut ?
La première version est livrée en mars, la suivante en juin.
Le classement des incidents par gravité est clair.
La reprise auprès du titulaire sortant est chiffrée à douze jours.
Le chiffrage est cohérent avec la charge annoncée.
Chaque lot a son chef de projet.
Quatre plis ont été reçus.
Note 3 sur 4 : il manque un exemple daté.
Les réponses aux questions 4 et 5 se contredisent.
Un appel d'offres choisit l'hébergeur.
"""
DOUTEUSE = "Les autres sont moins complètes."
INSECABLE = "« Les autres sont\u202fmoins complètes. »"


ECRIT = "motif ou avantages écrits"


def confirmation(destinataire: str, phrase: str, retenue: str = "offre retenue « Alpha »", ou: str = ECRIT) -> str:
    return f"« {destinataire} », {retenue}, lue sous {ou} : « {phrase} »"


def _lignes(texte: str) -> list[str]:
    return texte.strip().splitlines()


@pytest.mark.parametrize("phrase", _lignes(D_UN_AUTRE_PEUT_ETRE))
def test_ce_qui_parle_peut_etre_d_un_autre_est_ote_ou_signale(phrase: str) -> None:
    """« Un candidat a chiffré la reprise » et « le troisième est à 63 » partaient sans un mot."""
    assert LETTRE.est_cite(phrase) or list(LETTRE.doutes_d_une_appreciation(phrase)) == [phrase]
    assert LETTRE.est_trahi(phrase) or list(LETTRE.doutes_d_un_envoi(phrase)) == [phrase]


def _est_signalee(tiers: Tiers, phrase: str) -> bool:
    return tiers.est_cite(phrase) or bool(list(tiers.doutes_d_une_appreciation(phrase)))


@pytest.mark.parametrize("phrase", _lignes(DE_QUI_L_ON_NE_NOMME_PAS))
def test_celui_qu_un_metier_un_lieu_ou_un_nombre_dit_est_signale_d_une_appreciation_et_d_une_demande(
    phrase: str,
) -> None:
    """« 120 JH là où on a 180 en moyenne » et « le prestataire breton » partaient sans un mot."""
    assert _est_signalee(LETTRE, phrase)
    assert _est_signalee(DEMANDE, phrase)


@pytest.mark.parametrize("phrase", _lignes(D_UN_CONTRE_ESSAI))
def test_le_lieu_la_place_le_nombre_ou_l_exception_disent_un_autre(phrase: str) -> None:
    """« Tous l'ont fournie sauf Numéria » et « le mainteneur en place » partaient sans un mot."""
    assert _est_signalee(LETTRE, phrase)
    assert _est_signalee(DEMANDE, phrase)


@pytest.mark.parametrize("phrase", _lignes(D_UNE_MAUVAISE_NOTE))
def test_les_phrases_d_une_mauvaise_note_se_disent_sans_relecture(phrase: str) -> None:
    """« Les données les plus sensibles » et « aucune réponse n'est donnée » faisaient relire presque chaque lettre."""
    assert (LETTRE.cite(phrase), list(LETTRE.doutes_d_une_appreciation(phrase))) == ("", [])


@pytest.mark.parametrize("phrase", _lignes(D_UN_ENVOI_ORDINAIRE))
def test_ce_que_toute_lettre_dit_du_classement_se_dit_sans_relecture(phrase: str) -> None:
    assert (LETTRE.trahit(phrase), list(LETTRE.doutes_d_un_envoi(phrase))) == ("", [])


@pytest.mark.parametrize("phrase", _lignes(A_L_ENVOI))
def test_celui_que_dit_son_lieu_est_signale_d_un_texte_ecrit_pour_partir(phrase: str) -> None:
    assert list(LETTRE.doutes_d_un_envoi(phrase)) == [phrase]


def test_une_demande_ne_dit_pas_le_chiffrage_des_autres() -> None:
    demande = "Votre charge est de 120 JH, les deux autres chiffrages sont à 180 et 195 JH : confirmez-vous ?"
    assert list(DEMANDE.doutes_d_une_appreciation(demande)) == [demande]


@pytest.mark.parametrize("phrase", _lignes(LE_SORT_DU_LECTEUR))
def test_le_sort_du_lecteur_se_dit_sans_relecture(phrase: str) -> None:
    """« Votre offre n'a pas été retenue. » rendait à relire toute lettre de rejet."""
    assert (LETTRE.trahit(phrase), list(LETTRE.doutes_d_un_envoi(phrase))) == ("", [])


@pytest.mark.parametrize("phrase", _lignes(CE_QUI_N_EST_PAS_UNE_OFFRE))
def test_le_metier_de_l_outil_se_dit_sans_relecture(phrase: str) -> None:
    """« Les demandes écartées » et « le dossier d'agrément rejeté » sont celles de l'usager du portail."""
    assert (LETTRE.cite(phrase), list(LETTRE.doutes_d_une_appreciation(phrase))) == ("", [])


def test_le_sort_du_lecteur_ne_couvre_pas_celui_d_un_autre() -> None:
    for phrase in (
        "Votre offre devance celle d'un candidat rejeté.",
        "La société écartée avait chiffré la reprise.",
        "Le breton a été écarté.",
        "Le dossier de l'autre groupe rejeté était plus complet.",
        "La proposition du perdant n'a pas été retenue.",
    ):
        assert list(LETTRE.doutes_d_un_envoi(phrase)) == [phrase]


@pytest.mark.parametrize(
    ("phrase", "dite"),
    [
        ("Moins bien que chez Ouest numérique.", True),
        ("L'équipe d'Ouest numérique est plus étoffée.", True),
        ("Un réseau numérique à l'ouest du pays.", False),
    ],
)
def test_deux_mots_d_un_nom_dits_a_demi_sont_signales(phrase: str, *, dite: bool) -> None:
    """Les deux mots sont de la langue courante : sans leurs deux capitales, rien n'était dit."""
    tiers = tiers_de(SIENNE, [SIENNE, nommee("Ouest Numérique Services", SIRETS["Beta"])], None)
    assert bool(list(tiers.doutes_d_une_appreciation(phrase))) is dite


def test_la_lettre_du_lecteur_n_eveille_aucun_doute() -> None:
    a, b = nommee("Soumissionnaire A", SIRETS["Alpha"]), nommee("Soumissionnaire B", SIRETS["Beta"])
    phrase = "Voir la réponse A, page 12."
    assert [bool(list(tiers_de(o, [a, b], None).doutes_d_une_appreciation(phrase))) for o in (a, b)] == [False, True]


@pytest.mark.parametrize("phrase", _lignes(DES_OFFRES_ENSEMBLE))
def test_seul_l_acheteur_parle_des_offres_ensemble_et_de_la_meilleure_qu_il_retient(phrase: str) -> None:
    assert LETTRE.est_cite(phrase) or list(LETTRE.doutes_d_une_appreciation(phrase)) == [phrase]
    assert list(LETTRE.doutes_d_un_envoi(phrase)) == []


@pytest.mark.parametrize("phrase", _lignes(DE_PERSONNE))
def test_ce_qui_ne_parle_de_personne_n_est_ni_ote_ni_signale(phrase: str) -> None:
    assert not LETTRE.est_trahi(phrase)
    assert list(LETTRE.doutes_d_un_envoi(phrase)) == []


def test_seul_un_candidat_n_eveille_aucun_doute() -> None:
    assert list(tiers_de(SIENNE, [SIENNE], None).doutes_d_une_appreciation(DOUTEUSE)) == []


def test_chaque_phrase_se_signale_seule_et_sur_une_ligne() -> None:
    texte = f"Plan daté. {DOUTEUSE} Preuve jointe.\nMieux que\nla précédente."
    assert list(LETTRE.doutes_d_un_envoi(texte)) == [DOUTEUSE, "Mieux que la précédente."]


def trois_lettres(*relues: str, motif: str = DOUTEUSE) -> dict[str, LettreDeSuite]:
    """Rend, par candidat, les lettres qui portent le motif de l'attribution d'Alpha."""
    dossier, comparaison = des_offres_classees({"Alpha": 4, "Beta": 3, "Gamma": 2})
    redigees = des_suites({**RETENUE, "motif": motif}, **{**COURRIER, "relues": list(relues)})
    (issue,) = issues(comparaison, redigees, dossier)
    lettres = lettres_d_une_issue(dossier, issue, redigees.courrier, comparaison.decimales)
    return {lettre.soumissionnaire: lettre for lettre in lettres}


def dites(lettre: LettreDeSuite) -> list[Anomalie]:
    return list(lettre.relecteur.anomalies(Lieu("suites.yaml"))) if lettre.relecteur else []


def test_la_phrase_reste_dans_la_lettre_qui_n_est_plus_a_signer() -> None:
    lettres = trois_lettres()
    assert [nom for nom, lettre in lettres.items() if lettre.est_a_relire] == ["Beta", "Gamma"]
    assert DOUTEUSE in str(lettres["Beta"].lettre.blocs)
    (dite,) = dites(lettres["Beta"])
    assert (dite.code, dite.gravite) == (A_RELIRE, Gravite.A_QUALIFIER)
    assert f"« {DOUTEUSE} »" in dite.message
    assert confirmation("Beta", DOUTEUSE) in dite.conseil


@pytest.mark.parametrize(
    "relue",
    [
        confirmation("Beta", DOUTEUSE),
        '"beta", OFFRE retenue "Alpha", lue sous Motif ou avantages écrits : "Les autres sont  moins complètes."',
        f"{confirmation('Gamma', 'Une.')}\n« Beta »,\noffre retenue « Alpha », lue sous {ECRIT} :\n{INSECABLE}",
    ],
)
def test_une_phrase_confirmee_ne_revient_plus_chez_ce_destinataire_seul(relue: str) -> None:
    lettres = trois_lettres(relue)
    assert (lettres["Beta"].est_a_relire, dites(lettres["Beta"])) == (False, [])
    assert lettres["Gamma"].est_a_relire


@pytest.mark.parametrize(
    "phrase", [DOUTEUSE, 'Les autres, dits "complets", le sont moins : # voyez C:\\plans.', "Les autres n’ont rien."]
)
def test_la_ligne_du_conseil_se_colle_telle_quelle_dans_le_yaml_ou_le_classeur(phrase: str) -> None:
    """Recopiée sans guillemets droits, elle se lisait comme une clé : tout le fichier des suites était perdu."""
    (dite,) = dites(trois_lettres(motif=phrase)["Beta"])
    assert "« Phrases relues » de la feuille « Courrier »" in dite.conseil
    ligne = dite.conseil[dite.conseil.index("- ") :]
    (lue,) = yaml.safe_load(ligne)
    for collee in (lue, ligne):
        assert not trois_lettres(collee, motif=phrase)["Beta"].est_a_relire


@pytest.mark.parametrize(
    "relue", [confirmation("SuperBeta", DOUTEUSE), confirmation("Beta", f"{DOUTEUSE} Ou presque."), DOUTEUSE]
)
def test_une_confirmation_ne_vaut_que_pour_cette_phrase_et_ce_destinataire(relue: str) -> None:
    assert trois_lettres(relue)["Beta"].est_a_relire


def test_une_confirmation_ne_vaut_pas_pour_un_homonyme_d_un_autre_siret() -> None:
    """Le destinataire n'était que le nom : relue pour l'un, la phrase partait chez l'autre sans l'être."""
    dossier, comparaison = des_offres_classees({"Alpha": 4, "Beta": 3, "Gamma": 2})
    (lot,) = comparaison.lots
    homonyme = replace(lot.offres[2].offre, soumissionnaire="BETA")
    gamma = replace(lot.offres[2], soumissionnaire="BETA", offre=homonyme)
    comparaison = replace(comparaison, lots=(replace(lot, offres=(*lot.offres[:2], gamma)),))

    def restent(*relues: str) -> list[str]:
        redigees = des_suites({**RETENUE, "motif": DOUTEUSE}, **{**COURRIER, "relues": list(relues)})
        (issue,) = issues(comparaison, redigees, dossier)
        lettres = lettres_d_une_issue(dossier, issue, redigees.courrier, comparaison.decimales)
        return [dite.conseil for lettre in lettres for dite in dites(lettre)]

    premiere, seconde = restent()
    assert SIRETS["Beta"] in premiere
    assert SIRETS["Gamma"] in seconde
    assert restent(premiere) == [seconde]
    assert restent(premiere, seconde) == []
    assert restent(confirmation("Beta", DOUTEUSE)) == [premiere, seconde], "le nom seul ne dit pas lequel"


def test_un_candidat_a_plusieurs_lots_ou_tours_n_est_pas_son_homonyme() -> None:
    ailleurs = replace(SIENNE, offre=replace(SIENNE.offre, lot=2, sha256="f" * 64))
    sans_siret = nommee("Delta", "")
    assert destinataire_parmi(SIENNE.offre, [SIENNE, ailleurs, sans_siret]) == "Delta"
    assert (
        destinataire_parmi(SIENNE.offre, [SIENNE, nommee("DELTA", SIRETS["Beta"])]) == f"Delta, SIRET {SIRETS['Delta']}"
    )


@pytest.mark.parametrize(
    "d_avant",
    [
        f"« Beta » : « {DOUTEUSE} »",
        f"« Beta », offre retenue « Alpha » : « {DOUTEUSE} »",
        confirmation("Beta", DOUTEUSE, "offre retenue « Gamma »"),
        confirmation("Beta", DOUTEUSE, ou="SSI-1"),
    ],
)
def test_une_confirmation_d_avant_se_reconfirme(d_avant: str) -> None:
    """Un autre attributaire, et la phrase qui le décrivait parle d'un évincé ; elle restait confirmée."""
    lettre = trois_lettres(d_avant)["Beta"]
    (dite,) = dites(lettre)
    assert "à reconfirmer" in dite.message
    assert confirmation("Beta", DOUTEUSE) in dite.conseil
    assert "à reconfirmer" not in dites(trois_lettres()["Beta"])[0].message


def test_une_confirmation_ne_vaut_que_pour_son_lot() -> None:
    """« Le n° 1 » d'un lot n'est pas celui d'un autre : une confirmation en rendait quatre lettres à signer."""
    du_lot_1 = Relecteur(LETTRE, "Numéria", 1).confirmation(DOUTEUSE, "SSI-1")
    for lot, restent in ((1, {}), (2, {DOUTEUSE: ("SSI-1",)}), (12, {DOUTEUSE: ("SSI-1",)})):
        relecteur = Relecteur(LETTRE, "Numéria", lot, (du_lot_1,))
        relecteur.ote_l_envoi(DOUTEUSE, "SSI-1")
        assert relecteur.a_relire == restent


def test_une_confirmation_ne_vaut_que_la_ou_la_phrase_se_lit() -> None:
    """Confirmée sous une exigence où elle parlait de modules, elle partait d'une autre où elle parlait d'un rival."""

    def lu(*relues: str, sous: tuple[str, ...] = ("SSI-1", "SSI-12")) -> tuple[dict[str, tuple[str, ...]], list[str]]:
        relecteur = Relecteur(LETTRE, "Numéria", 1, relues)
        for ref in sous:
            relecteur.ote_l_appreciation(DOUTEUSE, ref)
        return relecteur.a_relire, [dite.conseil for dite in relecteur.anomalies(Lieu("suites.yaml"))]

    a_relire, (ensemble,) = lu()
    assert a_relire == {DOUTEUSE: ("SSI-1", "SSI-12")}
    assert lu(ensemble) == ({}, [])
    _, (une_seule,) = lu(sous=("SSI-1",))
    restent, (les_deux,) = lu(une_seule)
    assert restent == {DOUTEUSE: ("SSI-12",)}
    assert lu(les_deux) == ({}, []), "la ligne proposée reprend l'endroit déjà confirmé"


@pytest.mark.parametrize(
    ("ecrite", "recopiee"),
    [
        ("Mieux\u2011disant que ceux\u2011ci.", "Mieux-disant que ceux-ci."),
        ("La moins\u2010disante, à l\u2019œuvre…", "La moins-disante, à l'oeuvre..."),
        ("Un confrère \u2013 le sortant \u2013 fait mieux.", "Un confrère - le sortant - fait mieux."),
    ],
)
def test_une_phrase_se_reconnait_quels_que_soient_ses_signes_d_imprimerie(ecrite: str, recopiee: str) -> None:
    """Un tiret insécable, saisi dans la lettre et non dans la confirmation, la faisait relire sans fin."""
    assert trois_lettres(motif=ecrite)["Beta"].est_a_relire
    for motif, relue in ((ecrite, recopiee), (recopiee, ecrite)):
        assert not trois_lettres(confirmation("Beta", relue), motif=motif)["Beta"].est_a_relire


def test_une_phrase_recrite_se_relit_de_nouveau() -> None:
    recrite = "Les autres sont bien moins complètes."
    assert trois_lettres(confirmation("Beta", DOUTEUSE), motif=recrite)["Beta"].est_a_relire


@pytest.mark.parametrize(("destinataire", "restent"), [("Alpha", 1), ("Version communicable", 0)])
def test_la_version_communicable_se_relit_pour_elle_seule(destinataire: str, restent: int) -> None:
    phrase = "Un confrère s'engage moins."
    avis = {"Alpha": {"SSI-1": une_note("Alpha", "SSI-1", 4, commentaire=phrase)}}
    dossier, comparaison = des_offres_classees({"Alpha": 4, "Beta": 3, "Gamma": 2}, avis=avis)
    toutes = issues(comparaison, des_suites(RETENUE, **COURRIER), dossier)
    relecteurs = relecteurs_du_public(dossier, toutes, (confirmation(destinataire, phrase, ou="SSI-1"),))
    corps = corps_communicable(dossier, comparaison, toutes, ANALYSE, relecteurs)
    assert phrase in str(corps)
    assert len(relecteurs[0].a_relire) == restent


def test_une_demande_se_lit_comme_une_appreciation_et_se_relit() -> None:
    """« Les autres candidats ont joint leur attestation » partait : une demande se lisait comme un motif de rejet."""
    autre, lieu = nommee("Beta", "22222222200022"), Lieu("demandes.yaml")
    otee = une_demande("Les autres candidats ont joint leur attestation : où est la vôtre ?")
    douteuse = une_demande("Vos concurrents s'engagent sur deux heures : et vous ?")
    relues = DemandesRelues(un_dossier(), [SIENNE, autre])
    partie, restee = relues.a_envoyer([otee, douteuse], SIENNE.offre)
    assert (partie.est_a_reecrire, restee) == (True, douteuse)
    codes = [a.code for a in relues.anomalies([(otee, lieu), (douteuse, lieu)], [SIENNE.offre])]
    assert sorted(codes) == [A_RELIRE, "texte-qui-cite-un-tiers"]
    assert relues.ce_qui_retient([douteuse], SIENNE.offre) == "une phrase est à relire"
    (dite,) = relues.anomalies([(douteuse, lieu)], [SIENNE.offre])
    confirmees = replace(relues, relues=(dite.conseil,))
    assert confirmees.ce_qui_retient([douteuse], SIENNE.offre) == ""
    assert list(confirmees.anomalies([(douteuse, lieu)], [SIENNE.offre])) == []


def test_qui_nomme_un_rival_dans_son_offre_ne_lit_pas_ce_qu_il_vaut() -> None:
    """Son hébergeur se redit ; ce qui compare, ou qui affirme de celui qui a remis une offre, se relit."""
    reponse = une_reponse("SSI-1", justification="Reprise chez Belmantis, hébergement chez OVHcloud.")
    sienne = replace(SIENNE, offre=replace(SIENNE.offre, reponses=(reponse,)))
    tiers = tiers_de(sienne, [sienne, groupee("Belmantis (mandataire), OVHcloud (hébergeur)")], None)
    for phrase, dite in (
        ("L'hébergeur OVHcloud est qualifié.", False),
        ("Moins solide qu'avec OVHcloud.", True),
        ("Belmantis a un centre de supervision.", True),
        ("Comment reprenez-vous les données de Belmantis ?", False),
    ):
        assert not tiers.est_cite(phrase)
        assert bool(list(tiers.doutes_d_une_appreciation(phrase))) is dite


def test_ce_que_la_lettre_ote_n_est_pas_a_relire() -> None:
    relecteur = Relecteur(LETTRE, "Numéria")
    assert relecteur.ote_l_appreciation("Moins bien que Beta-Log. Les autres sont meilleurs.", "SSI-1")
    assert relecteur.a_relire == {}
