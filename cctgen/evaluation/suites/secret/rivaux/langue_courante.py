"""Ce qu'un nom d'entreprise partage avec la langue courante ; sans accents ni majuscules, comme les rend `cle`."""

from __future__ import annotations

FORME = r"(?:s a s u|sasu|s a s|sas|s a r l|sarl|eurl|s a|sa|snc|sci|scop|scic|gie|societe|ste)"
"""La forme juridique d'une entreprise."""
_LANGUE_COURANTE = """
acces accompagnement accord actif active administration advance agence agile agilite aide alliance analyse api
application applications architecture architectures archives assistance associes atelier ateliers audit audits
automation avance avec avenir axe axes base bases bordeaux bureau business cabinet candidat candidate capital
centrale centre cercle chaine cible citoyen citoyenne clair claire clarte cle cles client clients cloud code
collaboratif collectivites comite commun communication compagnie competence competences complet concept conception
confiance conforme conseil conseils consultants consulting contact contenu contenus continu continuite core corpus
creation critique culture cyber cybersecurite cycle dans data defense demain demat des design developpement dialogue
digital digitale digitales direct direction documentation donnee donnees durable dynamique dynamiques echange
echanges ecoute edition editions education efficace efficacite elan element elements energie engagement enjeux
ensemble entreprise environnement equipe equipes espace esprit essentiel est etablissements etude etudes europe
europeenne evolution excellence experience expert experte expertise expertises experts express facile factory fiable
fibre fils flux focus fonction fonctions force forces formation forme formes forum francaise france freres frontiere
futur galaxie general generale generation geo gestion global globale grand grands grenoble group groupe groupement
harmonie haute hebergement horizon horizons humain humaine idee idees identifie identite image images impact
impulsion index infini infogerance information informations informatique infra infrastructure ingenierie initiative
innovant innovation innovations institut institute integral integrale intelligence interface interfaces international
internet intuitive juste lab les liberte libre licence lien liens ligne lignes lille lisible local locale logiciel
logicielle logicielles logiciels logique lumiere lyon maintenance maitrise majeur management manager marche marseille
matrice maximum media medias meilleur methode methodes metier metiers mission mobile mobilite mode modele modeles
moderne module monde montpellier motion mouvement multi nantes national nationale nature net network networks nice
niveau nord nouveau nouvelle numerique numeriques objectif objectifs ocean offre online open operation optimal
optimum option options ordre organisation orientation origine ouest outil outils ouvert ouverte ouverture paris
partage partenaire partenaires partners passerelle performance performances performant perspective perspectives
pilotage pilote pivot plan planete plateforme plus point pole portail positif poste postes pour pratique precision
premier premium prestige prime priorite prisme pro process production professionnel progiciel progres projet projets
proximite public publics publique qualite quatre recherche reference references referent regard region relais
relation renfort rennes repere reponse reseau reseaux resilience ressource ressources rural sante savoir scene
sciences securite sens sereine serenite serveur service services seul signal simple simplicite siret smart social
societe socle software solidaire solide solution solutions soumissionnaire source sources soutien specialiste square
stable strasbourg strategie strategies structure studio style succes sud suite support sur synergie synergies
synthese system systeme systemes systems talent talents tandem team tech technique techniques technologie
technologies technology tempo temps terrain territoire territoires territorial toulouse trait transformation
transition transparence travail union unique universel urbain utile valeur valeurs variante vecteur verte vertical
vie ville villes vision visions vital vivant voie vue web xlsx zen zone
six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante cinquante soixante cent cents mille
"""
ORDINAIRES = frozenset(_LANGUE_COURANTE.split())
"""Écrit seul, un de ces mots ne nomme personne ; un mot qui manque ici fait signaler un texte à tort."""
_LIEUX = """
amiens angers annecy avignon besancon bordeaux brest caen dijon grenoble lille limoges lyon marseille metz montpellier
montreuil mulhouse nancy nanterre nantes nice nimes orleans paris pau poitiers reims rennes rouen strasbourg toulon
toulouse tours vannes villeurbanne
"""
VILLES = frozenset(_LIEUX.split())
"""Seule entre deux signes, une ville dit où est l'entreprise, non qui elle est : « Tolvanec (Rennes) »."""
_BREFS = """
ab ac ad af ag ah ai al am an ao ap ar as au av az bc bd bi bl bo bp bt bu ca cc cd ce cf ch ci cm cp ct cv da db dc
de dg di do dr ds du ea ec ed eh el em en ep eq er es et eu ex fa fi fo fr ft ga gb go gr ha hd he hi ho hs ia ib ic
id ie if ii il in io ip is it iv ja je jo jr jt ka kg km ko kw la le li lo lu ma mb mc md me mi ml mm mo mr ms mt mu
na nb nc nd ne ni no np nr ns nt nu ny oh ok on op or os ou pa pb pc pd pi pj pl pm po pp pr ps pu qa qc qi qr ra rc
rd re rf rh ri ro rp rt ru rv sa sc se sg sh si sn so sr ss st su sv ta tb tc td te th ti tm to tp ts tu tv tx ua ue
uk un uo us ut uv va vf vi vm vo vp vs vu wc we xl xp ya yo za age air aix all ami ans app arc art aux axe bac bar
bas bel ben big bio bis ble bon bot bus but cap car cas ces cet cle col cou cri dan day des dev dit dix doc dos duc
duo dur eau eco ego ere est ete eux faq feu fil fin fou gaz ged geo hub ici ile ils jeu kit lac les loi lot lui mai
mal mat max mer mes mil min mis moi mon mot mur nef net new nez nid nom non nos nul off one oui out par pas pau pli
pre pro pub pur que qui red riz roc roi rue run sac sas sec sel ses set six ski sol son sud sur tag tel tes tic tir
ton top tot tri une val vif vis vol vos vue zen zoo
"""
BREFS_ORDINAIRES = frozenset(_BREFS.split())
"""Mots et sigles de deux ou trois lettres qui s'écrivent aussi sans nommer personne : « Mer », « IA », « VM »."""
