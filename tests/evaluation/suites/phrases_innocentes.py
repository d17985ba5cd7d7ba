"""Des phrases qui ne livrent rien d'un autre candidat : une lettre ou une demande les garde ; une par ligne."""

INNOCENTS = """
Votre taux d'incidents est 30 % au-dessus de la moyenne de votre profession.
Le délai moyen de correction est supérieur de 20 % à la moyenne.
Votre taux de disponibilité est inférieur de 0,4 point à la moyenne.
Vos temps de réponse sont deux fois supérieurs à la moyenne.
La moyenne des autres indicateurs est de 95 %.
L'indice Syntec a progressé de 3 % de plus que la moyenne.
Deux profils sur trois sont confirmés ; le troisième a 50 % de moins d'expérience.
Le prix est ferme ; le second est révisable de 2 % de plus par an.
Au total des propositions d'amélioration, 80 % sont datées.
L'enveloppe de 50 jours d'assistance est consommée à 80 %.
Notre budget carbone est dépassé de 12 %.
Votre budget prévu de 40 jours couvre 80 % du besoin.
Le budget alloué à la formation dans votre offre est de 5 % du total.
Les volumes : 587 350 fiches, 471 900 pièces jointes.
Le devis 41250 n'est pas signé.
Votre offre est irrégulière au sens de l'article R. 2152-2 ; une autre le serait aussi.
Le candidat 3 fois certifié ISO 9001 est retenu comme sous-traitant.
Les autres prestataires interviennent à 20 % du temps, au-delà du plan.
Un autre projet du candidat a dépassé son budget de 15 %.
Vous réduisez de 30 % le temps d'indexation par rapport à une autre technologie.
Le second datacenter est à 30 % de charge de plus que le premier.
Votre troisième offre de service couvre 80 % du besoin, de plus que prévu.
Votre candidat au poste d'architecte passe 20 % de plus sur le projet qu'un autre candidat.
L'offre de formation est supérieure de 2 jours à celle demandée.
L'offre dépasse de 3 points le taux d'emploi exigé par la deuxième clause sociale.
La deuxième tranche dure 6 mois, deux fois plus que la première.
La moyenne de 4 heures de rétablissement est dépassée de 50 %.
Le délai moyen est supérieur de 20 % à la moyenne.
Votre taux d'incidents est 30 % au-dessus de la moyenne.
Le turn-over de 18 % est supérieur à la moyenne du secteur, de 5 points.
L'équipe affiche une ancienneté inférieure de 2 ans à la moyenne.
Le plan prévoit une moyenne de 3 livraisons par mois, 50 % de plus que demandé.
L'accessibilité est à 62 %, la moyenne des autres services en ligne étant de 75 %.
Le taux moyen de couverture de tests (60 %) est 20 points sous celui d'une autre réponse de votre mémoire.
La somme des propositions chiffrées en jours atteint 120 % de la charge.
Le total de vos propositions dépasse 100 %.
Les autres exigences sont couvertes à 95 %, soit 5 % de plus que le minimum.
Un autre point : 20 % des interfaces sont au-delà du périmètre.
Une autre solution, 30 % plus rapide, aurait pu être proposée.
L'autre est 30 % plus rapide.
Votre plan B est 2 fois plus long que le plan A ; aucun autre n'est décrit.
La seconde est deux fois plus longue.
Le troisième, à mi-temps, apporte 20 % de moins.
La reprise s'étale sur 18 mois, 6 de plus que le plafond.
Votre offre porte sur 36 mois, un tiers de plus que demandé ; le concurrent du produit (Oracle) le fait en 24.
Le produit concurrent Oracle est 20 % plus rapide.
L'enveloppe horaire de 300 heures est dépassée de 10 %.
L'enveloppe de jours est dépassée d'un tiers.
Les crédits ouverts au compte personnel de formation couvrent 20 % des agents.
Le nombre de requêtes de 548 000 par jour est tenu.
Le journal garde 128 450 lignes.
L'offre prévoit 745 jours, 655 en base.
Votre coût par utilisateur (655 comptes) n'est pas détaillé.
Le prix comprend 812 licences nommées.
Le prix couvre 690 postes.
Le prix comprend la version 8.12 et 655 heures de support.
Le chiffrage repose sur 690 jours.
Le chiffrement AES-256 et SHA-512 est prévu ; port 8443.
La facturation porte sur 812 unités d'œuvre.
Le coût du profil 655 n'est pas décrit.
Le tarif porte sur 52 900 messages.
Votre devis n° 41250 n'est pas signé.
Votre offre chiffre 29 800 appels par an.
Le prix du stockage de 52 900 Go est inclus.
Le coût d'un incident est de 29 800 minutes.
Le délai de reprise de 24 mois est supérieur de 6 mois à celui des autres offres.
Le délai de livraison est de 45 jours, soit 15 jours de plus que le délai plafond.
La GTI de 4 heures est deux fois plus longue que celle attendue.
Le candidat propose 1 250 jours-homme de développement.
Le parc compte 587 350 comptes.
La plateforme tient 1 000 requêtes par seconde, contre 2 000 attendues.
Le RPO annoncé est de 1440 minutes.
La norme ISO 27001 n'est pas citée ; ISO 22301 l'est.
Le mémoire renvoie à la norme NF Z42-013 et au RGS 2.0.
La version 8.12 de PostgreSQL n'est plus soutenue.
Le candidat annonce 99,95 % de disponibilité, soit 0,05 % de moins qu'attendu.
Disponibilité de 99,5 % annoncée, alors que l'exigence demande 99,9 %.
Le plan d'assurance sécurité date de 2023.
La certification SecNumCloud court jusqu'en 2028.
Le taux de couverture RGAA est de 75 %, la moitié des critères restants est planifiée.
Votre offre ne décrit que la moitié des interfaces attendues.
Le prix est ferme la première année puis révisé selon Syntec.
L'équipe compte 8 ETP, deux de moins que l'offre de base.
Votre offre prévoit 2 jours de formation, contre 5 pour l'offre retenue.
L'offre retenue prévoit trois fois plus de jours de formation.
L'offre retenue garantit 99,9 % de disponibilité, la vôtre 99,5 %.
L'offre retenue garantit un délai de rétablissement inférieur de moitié au vôtre.
Votre offre est 9 % plus chère que l'offre retenue.
Votre prix de 512 480 € est inférieur de 6,5 % à celui de l'offre retenue.
L'offre retenue est plus chère que la vôtre de 35 520 €.
Votre prix est plus bas que celui de l'offre retenue (548 000 €).
Votre note technique est inférieure de 12 points à celle de l'offre retenue.
Votre offre obtient 36,83 points sur 40 au prix, contre 34,44 pour l'offre retenue.
Le deuxième incident majeur est traité en 8 heures, 50 % de plus que le premier.
Le second site est à 12 km ; la réplication dure deux fois plus longtemps.
Le plan de charge prévoit 35 % de profils seniors, 10 % de plus que la moyenne de vos projets.
La troisième phase mobilise 20 % de charge en moins.
Les pénalités sont plafonnées à 10 % du montant du marché.
L'avance est de 5 % du montant initial.
Le candidat accepte une retenue de garantie de 5 % du prix.
Votre proposition réduit de 30 % le temps de réponse moyen.
Le temps de réponse moyen est de 1,2 seconde.
La moyenne des temps de réponse est de 850 ms, au-dessus des autres engagements.
Le taux de rotation moyen des équipes est de 12 %, plus élevé que les autres prestataires du secteur.
Votre mémoire consacre 3 pages à la reprise, l'autre annexe 12.
L'autre moitié des exigences, soit 50 %, est déclarée conforme sans preuve.
Une autre proposition technique du mémoire couvre 40 % des cas.
Un autre candidat au poste de chef de projet est présenté, à 50 % de son temps.
Le candidat consacre 20 % de son offre à la conduite du changement.
80 % des réponses de votre offre sont des renvois, moins que la moitié sont étayées.
Votre offre ne couvre que 60 % des exigences de sécurité.
La moitié de votre offre reprend le texte du cahier des charges.
Le bilan carbone est estimé à 548 tonnes, valeur estimée à 10 % près.
Le coût carbone est 10 % plus bas qu'une autre technologie.
L'estimation de la charge de reprise est de 120 jours, à 20 % près.
Votre estimation du volume de données (2 To) est inférieure de moitié à celle du CCTP.
L'enveloppe prévue de 200 jours n'est couverte qu'à 80 %.
La capacité est de 38 400 bauds.
Le débit de 52 900 messages par heure est suffisant.
Le débit garanti est de 41 250 transactions à l'heure.
L'article 812 du contrat type est inapplicable.
Le serveur compte 512 Go de mémoire et 64 cœurs.
Le candidat a migré 213 700 dossiers pour un autre client.
L'assurance responsabilité civile est plafonnée à 5 000 000 €.
Le capital social est de 500 000 €.
Le chiffre d'affaires 2025 est de 12,5 M€.
La redevance de l'éditeur est de 5 000 € par an.
Votre détail chiffre la maintenance à 146 500 €.
Votre DPGF chiffre le jour à 745 € HT, précisez le profil.
La maintenance représente 28,6 % de votre prix.
Votre maintenance représente 28,6 % du prix total.
Le coût de la maintenance représente un quart de votre prix.
La remise de 5 % consentie sur la deuxième année n'est pas justifiée.
Votre remise de 10 % sur le deuxième lot est conditionnelle, donc irrégulière.
Votre prix unitaire du jour varie de 15 % d'une pièce à l'autre.
Le prix du bordereau diffère de 2 400 € d'une autre pièce de votre offre.
Le détail estimatif totalise 514 880 €, 2 400 € de plus que l'acte d'engagement.
La base de connaissances est alimentée à 80 % par les autres agents.
Les cas d'usage sont démontrés sur les données de 2 000 agents.
Il prévoit d'autres audits, au plus tous les 24 mois.
Deux astreintes sur trois sont assurées depuis Lyon.
L'échéance est au 31/12/2027, soit 3 mois de trop.
Le protocole TLS 1.2 est maintenu en plus de TLS 1.3.
Le jalon T0+12 est dépassé de 3 mois.
Le CVSS 7,5 n'est traité qu'en 30 jours, le double du délai demandé.
La durée de conservation de 5 ans excède de 2 ans celle du CCTP.
Les sauvegardes sont gardées 30 jours au lieu de 90, soit un tiers de la durée demandée.
Le CCTP, p. 812, impose la réversibilité.
Le code 690 du référentiel est absent.
Norme EN 301 549 : critère 9.1.4.3 non traité.
Réponse à la demande n° 655 du 12/01/2027.
Le port 29800 reste ouvert.
Ticket 471900 : correctif livré.
Votre SIRET 444 444 444 00014 est erroné.
"""
"""Relevées par un essai hostile, ou gardées de celui d'avant."""

INNOCENTS_NEUFS = """
Votre taux de rotation dépasse de 4 points la moyenne de la branche.
Votre délai d'intervention est 20 % plus long que la moyenne constatée.
La durée moyenne de traitement des tickets est de 3 jours, 50 % de plus que l'engagement.
Votre consommation électrique est inférieure de 15 % à la moyenne du parc.
Le second scénario réduit de 30 % le volume des échanges.
Une autre annexe donne un taux de 85 %.
La troisième version corrige 40 % des anomalies.
L'autre site n'héberge que 20 % des données.
La dernière livraison couvre 70 % des cas d'usage.
Le suivant traite 1 200 requêtes par seconde.
Un autre exemple porte sur 2 500 agents.
Les autres profils n'ont que 3 ans d'expérience.
La deuxième équipe compte 12 personnes, un tiers de moins que la première.
Vos trois premières références totalisent 45 000 usagers.
Le total des jours prévus est de 812, soit 10 % de plus qu'au planning.
La somme des pourcentages de votre plan atteint 105 %.
La fourchette de charge va de 470 à 590 jours.
Le taux d'accessibilité le plus bas est de 62 %.
Le délai le plus court est de 4 heures, le plus long de 12.
Votre meilleure note de satisfaction est de 92 %, la moyenne de 85 %.
La plus haute disponibilité annoncée est de 99,99 %.
Votre prix ferme est assorti d'une avance de 20 %.
Votre offre couvre 85 % du périmètre, le reste étant sous-traité.
Les pénalités sont plafonnées à 15 % du montant, en moyenne 2 % par an.
Le deuxième acompte de 30 % est versé à la recette.
La TVA de 20 % s'ajoute aux prix proposés par tous les candidats.
Le critère prix compte pour 40 % de la note de toutes les offres.
Votre capital social de 500 000 € est supérieur à la moyenne.
Votre chiffre d'affaires de 12 M€ dépasse celui de l'autre entité du groupe.
L'assurance de 2 M€ par sinistre dépasse les autres garanties.
Les gains de performance atteignent 35 % par rapport à l'autre moteur.
Votre offre mobilise deux fois plus d'experts que l'offre retenue.
L'offre retenue garantit un rétablissement en 2 heures, deux fois moins que la vôtre.
Votre offre propose 3 livraisons par mois, l'offre retenue 5.
L'offre retenue obtient 88,2 points sur 100, la vôtre 84,1.
Il vous manque 4,1 points face à l'offre retenue.
Votre offre obtient 36,83 points au prix, contre 34,44 pour l'offre retenue.
Votre prix de 512 480 € HT est inférieur de 35 520 € à celui de l'offre retenue.
Votre offre, classée deuxième, a reçu la note de 84,1.
Votre prix du jour (745 €) n'est pas justifié par les profils.
Quatre offres ont été reçues, dont une hors délai.
Les candidats disposaient de 35 jours pour répondre.
Les plis ont été ouverts le 12 janvier 2027 à 10 heures.
Le budget mémoire de 512 Mo est dépassé de 20 %.
Le budget d'erreurs est consommé à 80 %.
L'enveloppe de 200 unités d'œuvre couvre 60 % des évolutions.
L'estimation de la dette technique est de 120 jours, 30 % de plus que prévu.
Votre budget de formation représente 3 % de la masse salariale.
Les crédits carbone couvrent 40 % des émissions.
L'empreinte moyenne par utilisateur est de 12 kg, au-dessus de la moyenne nationale.
Un candidat au poste de directeur n'est présent qu'à 50 %.
Votre proposition d'amélioration n° 3 réduit de 25 % les reprises.
La seconde tranche est affermie à 80 % de ses livrables.
Vos concurrents ne sont pas cités ; 100 % des réponses sont étayées.
Le score Lighthouse est de 79,9 sur 100, contre 92 en moyenne.
La note d'accessibilité de votre démonstrateur est de 71,25 %.
Le coefficient de vétusté est 10 % plus élevé que celui d'un autre équipement.
Le coût énergétique du second centre de données est supérieur de 12 %.
La moitié des autres réponses renvoie au mémoire.
Un quart des fonctions est livré au deuxième jalon.
Votre MTTR est supérieur de 15 % à la moyenne des éditeurs.
Le taux de disponibilité des autres services est de 99,5 %.
Vos effectifs sont deux fois moins nombreux que la moyenne.
La part de profils juniors dépasse de 10 points celle annoncée.
Le temps de chargement médian est de 1,8 seconde.
La somme des charges annoncées est de 812 jours.
La moyenne pondérée de vos indicateurs est de 87 %.
Le plus haut débit mesuré est de 940 Mbit/s.
Le plus bas niveau de service est de 98 %.
La moins bonne des réponses couvre 30 % de l'exigence.
Le deuxième livrable est prévu 15 jours plus tard, soit 20 % de plus.
La troisième année, la charge baisse de 30 %.
Une autre équipe reprend 50 % des tickets.
L'autre méthode gagne 25 % de temps.
Le dernier audit relève 12 écarts, deux fois plus que le précédent.
Les suivants sont traités sous 48 heures dans 95 % des cas.
Un autre client cité compte 587 350 comptes actifs.
Deux autres références dépassent 40 000 usagers.
Le prix inclut 40 jours de formation, 10 de plus que l'offre retenue.
Le coût n'est pas détaillé pour 30 % des postes.
Le chiffrage de la reprise ne porte que sur 60 % des données.
La facture électronique est prise en charge à 100 %.
Le bordereau compte 45 lignes, dont 20 % sans quantité.
Votre mémoire fait 120 pages, la moitié de plus que la limite.
Le montant de la caution est de 15 000 €.
Le plafond de responsabilité est porté à 2 M€, le double du minimum.
La pénalité est de 500 € par heure, au-dessus de la moyenne.
Votre offre prévoit un intéressement de 10 % sur les gains.
Le prix est révisé de 2 % par an selon l'indice, la moyenne des autres étant de 3 %.
L'indice du coût de la main-d'œuvre a crû de 3,4 % de plus que les autres.
La marge d'erreur de votre estimation est de 10 %.
Votre estimation de charge dépasse de 20 % celle d'un autre chapitre.
L'enveloppe thermique du local est améliorée de 15 %.
Le budget énergétique est réduit de 30 %.
Les crédits de support non consommés sont reportés à 50 %.
Notre budget de tests couvre 80 % du code.
Le score de maturité est de 3,5 sur 5, au-dessus de la moyenne.
La note de service du 12 mars impose deux relectures.
Trois points sur quatre du plan sont traités ; le dernier reste ouvert.
Le point 79,9 du référentiel n'est pas traité.
Votre offre répond à 32 exigences sur 40.
Votre offre obtient la note de 84,1 sur 100 et se classe deuxième.
L'offre retenue devance la vôtre de 4,1 points.
Au critère prix, vous obtenez 36,83 points et l'offre retenue 34,44.
L'offre retenue, à 548 000 € HT, est plus chère que la vôtre.
Votre prix est inférieur de 6,5 % à celui de l'attributaire.
Votre offre est la deuxième ; elle couvre 85 % des exigences.
Vous êtes classé deuxième sur quatre offres.
Toutes les offres ont été notées sur 100 points.
Le critère prix, pondéré à 40 %, a été appliqué à toutes les offres.
Les offres ont été notées selon le barème publié : 50 % technique, 10 % environnement, 40 % prix.
La formule rapporte chaque prix au plus bas : note = 40 x prix le plus bas / prix de l'offre.
Les candidats avaient jusqu'au 12 janvier 2027 pour remettre leur prix.
Le groupement réunit 3 entreprises, la seconde porte 40 % des prestations.
Votre sous-traitant réalise 30 % des prestations, l'autre 10 %.
Le titulaire sortant assure 90 % des interventions à distance.
La concurrence entre processus réduit de 20 % le débit.
Un prestataire sur deux est certifié, soit 50 %.
Ailleurs dans le mémoire, le taux annoncé est de 98 %.
Le taux de réponse aux tickets dépasse de 12 points celui du marché précédent.
La latence moyenne est de 85 ms, 15 % sous le seuil.
Vos trois autres sites consomment 40 % de l'énergie.
L'équipe la plus expérimentée ne couvre que 25 % du périmètre.
Le pic le plus élevé est de 1 500 connexions.
Le meilleur temps de reprise annoncé est de 2 heures.
Votre couverture de tests est inférieure de 18 points à la moyenne des projets de l'État.
Les deux autres annexes sont vides à 90 %.
La dernière version publiée date de 2024, deux ans de plus que demandé.
Un second prestataire hébergerait 30 % des données, sans garantie.
Votre plan mentionne une troisième zone, à 450 km de la deuxième.
Un concurrent de la solution (PostgreSQL) est deux fois plus rapide.
Les autres lots du marché ne sont pas concernés par les 40 jours de reprise.
Votre offre compte 14 profils, moitié moins que l'offre retenue.
L'offre retenue propose un délai de 10 jours, la vôtre de 20.
Le volume de jours est 30 % plus faible que dans l'offre retenue.
La note technique de l'offre retenue est supérieure à la vôtre.
Votre offre arrive au deuxième rang avec 84,1 points.
Votre prix, de 512 480 € HT, a obtenu 36,83 points sur 40.
Le prix de l'offre retenue est de 548 000 € HT.
Votre prix comprend 12 mois de garantie, le double de la durée légale.
Le tarif social s'applique à 15 % des agents.
Les coûts de transition ne sont décrits qu'à moitié.
Le devis type date du 14 mars 2025.
Une remise de 5 % s'applique à partir de la deuxième année.
La facturation intervient à 30 jours pour 80 % des prestations.
Les livrables sont remis à 95 % dans les délais, la moyenne étant de 80 %.
Votre mémoire renvoie aux pages 12 et 48 d'un autre document.
La cible est de 99,9 %, au-dessus de la plupart des autres engagements.
Deux candidats ont demandé une visite ; 3 créneaux étaient ouverts.
La commission a examiné 4 offres en 2 séances.
Le budget temps de l'équipe est de 1 200 heures, dépassé de 10 %.
Le service après-vente répond en 4 heures dans 90 % des cas, l'autre en 8.
Le seuil de 140 000 € HT n'est pas dépassé.
Le plan de formation prévoit 2 jours par agent, un tiers de moins que le précédent.
"""
"""Écrites en trois fois, la règle faite ; au premier essai, elle en gardait 58 sur 60, 55 sur 60, puis 35 sur 35."""

INNOCENTS_D_UN_CONTRE_ESSAI = """
La disponibilité proposée est de 99,99 %, alors que les autres offres s'engagent à 99,9 %.
La disponibilité est de 99,9 %, les autres offres atteignent 99,95 %.
Disponibilité insuffisante : 99,5 %, quand les autres offres garantissent 99,95 %.
Disponibilité : 99,99 % pour l'offre la mieux classée, 99,9 % pour la vôtre.
La meilleure disponibilité est de 99,99 %, la vôtre de 99,9 %.
Accessibilité : 97 % de critères conformes, contre 95 % dans les autres offres.
Accessibilité (RGAA) : 72 % de critères conformes, alors que d'autres offres dépassent 90 %.
Le taux de conformité est de 72 %, quand d'autres offres dépassent 90 %.
Le taux de couverture est de 98 % pour la meilleure offre, de 92 % pour la vôtre.
L'offre retenue traite 5 000 requêtes par seconde, la vôtre 1 200.
Les autres candidats s'engagent à 99,95 %, vous à 99,5 %.
Les autres offres atteignent 99,95 %, la vôtre 99,5 %.
Les autres offres s'engagent à 99,95 %.
Deux candidats sur quatre dépassent 90 %.
Un candidat sur quatre, soit 25 %, ne répond pas à l'exigence 12.
Les autres candidats couvrent au moins 90 %.
Le jour d'architecte est à 812 € dans votre bordereau.
Le coût de l'option hébergement est de 29 800 € dans votre bordereau.
Votre formation est facturée 655 €.
Votre formation est facturée 655 € par session.
Sur le délai, vous obtenez la meilleure note, 10/10.
Le prix le plus bas reçoit 40 points.
Le prix comprend 128 450 abonnés et 655 licences annuelles.
Les autres offres atteignent 99,95 %.
"""
"""Relevées par un contre-essai : une comparaison technique, le prix du lecteur lui-même, le barème publié."""
