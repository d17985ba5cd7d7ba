"""Des phrases qui livrent le prix ou la note d'un autre candidat, ou l'estimation ; une par ligne."""

FUITES = """
Le montant moyen des offres reçues est de 519 333,33 € HT.
La moyenne s'établit à 519 333,33 € HT.
La moyenne des prix est de 519 333,33 €.
Moyenne : 519 333 €.
Prix médian : 548 000,50 €.
Votre offre est au-dessous de la moyenne de 23,4 %.
Votre prix est inférieur à la moyenne de 25 %.
Votre prix est supérieur à la moyenne de 1 686,67 €.
Les trois offres totalisent 1 558 000 €.
L'offre classée troisième obtient 29,05 points sur 40 au critère prix.
Les autres offres obtiennent 40 et 32,14 points au critère prix.
Note de prix : 36,83 pour vous, 40 pour le moins-disant, 32,14 pour le dernier.
Un troisième candidat a obtenu 79,9/100.
Trois offres ont été notées : 88,2 ; 84,1 et 79,9.
Les deux autres offres obtiennent 79,2 et 71,3.
Elle devance la deuxième de 3,2 points.
Un autre candidat propose le jour à 812 € HT.
Une autre offre est à 812 € par jour.
Un concurrent est à huit cent douze euros le jour.
Le TJM moyen des offres est de 725 €.
Hébergement : 38 400 (vous) / 29 800 (autre).
Tarif journalier : 745 € chez vous, 812 € et 655 € chez les autres.
Les prix reçus sont compris entre 400 000 € et 610 000 €.
Les prix s'échelonnent de 470 à 590 k€.
L'offre la moins chère est à environ 470 000 €.
La plus chère approche 590 000 €.
L'écart entre la plus chère et la moins chère est de 115 450 €.
Le prix le plus bas représente 92 % du vôtre.
Votre prix est à 9 % du moins cher.
Votre prix est inférieur de 13 % à celui de l'offre classée dernière.
L'offre dépasse le budget prévisionnel de 5 %.
Une autre est à 471 900,20 €.
Le bordereau affiche 690 € par jour.
Profil expert : 690 €/j.
Les quatre offres se situent dans une fourchette de 470 000 à 590 000 euros.
Votre prix est le deuxième moins cher, à 8,6 % du moins-disant.
L'offre la moins chère obtient la note maximale, la vôtre est 8,6 % au-dessus.
Vous êtes 8,6 % au-dessus du moins-disant.
Votre prix dépasse de 40 580 € celui du moins-disant.
Il vous sépare 40 580 € du moins-disant.
Votre prix excède d'environ 9 % l'offre la moins chère.
Votre offre est plus chère de près de 9 % que la moins-disante.
Un candidat propose 812 €/jour.
Le taux journalier moyen des offres reçues est de 725,50 €.
Certains concurrents proposent un jour-homme à 655 € HT.
Votre TJM (745 €) est supérieur de 14 % à celui du moins-disant.
Le moins-disant obtient 40/40 au prix, vous 36,83.
La note de prix de la troisième offre est de 32,14 sur 40.
Une autre offre obtient 32,14 points sur le prix.
L'offre classée troisième obtient 71,25 points.
L'offre classée troisième totalise une note de 71,25.
Le candidat suivant obtient 68,4/100.
La moyenne des prix est de 529 932,50 €.
Prix moyen constaté : 529 932 €.
Les offres reçues s'élèvent en moyenne à 530 000 €.
Le montant moyen des propositions est de 530 000 €.
Votre offre est au-dessous de la moyenne de 3,3 %.
Vous auriez dû baisser votre prix de 40 581 € pour passer devant.
Il vous manquait 40 580 € pour être le moins cher.
Une remise de 8 % vous aurait placé premier sur le prix.
Le prix le plus bas est 0,92 fois le vôtre.
Le plus haut prix est 15 % plus élevé que le vôtre.
Le candidat le plus cher est 14,6 % au-dessus de vous.
La fourchette des prix va du simple au double, de 470 k€ à 590 k€.
Prix médian : 530 240 €.
Votre prix vaut 1,09 fois le plus bas.
Une autre offre propose le jour à 812 €.
Le profil développeur est à 812 € HT par jour chez un concurrent.
Le jour est proposé à 655 € HT par un autre candidat.
Pour ce poste, les offres vont de 655 à 812 €.
Sur la maintenance, vous êtes 14 % au-dessus du moins-disant.
Votre maintenance est 12,3 % plus chère que la meilleure.
La maintenance est plus chère de 18 050 euros qu'ailleurs.
Votre maintenance (146 500 €) est au-dessus de la moyenne (150 k€).
Le montant moyen des offres est de 529 932,50 € HT.
Le coût moyen des quatre offres s'élève à 529 932 €.
La moyenne s'établit à 529 932,50 € HT.
La moyenne est de 529 932 €.
La moyenne des montants HT s'établit à 529 932,50 €.
La moyenne arithmétique s'élève à 529 932,50 €.
Votre prix est supérieur de 8,6 % au prix le plus bas.
Votre prix est 9 % plus élevé que le prix le plus bas.
Le plus bas prix est inférieur de 8 % au vôtre.
Vous êtes à 40 580 € du plus bas.
La moins chère est à 470 k€.
L'offre la plus chère approche 590 000 €.
Le prix le plus bas est d'environ 470 000 €.
Le mieux-disant en prix se situe sous 475 000 €.
Les offres s'échelonnent de 470 à 590 k€.
Les prix reçus sont compris entre 470 000 € et 590 000 €.
L'écart entre la première et la dernière offre est de 24 %.
L'amplitude des prix est de 115 450 €.
L'offre classée troisième a 32,14/40 sur le prix.
Sur le critère prix, la troisième offre obtient la note de 32,14/40.
L'offre n° 3 obtient 16,07/20 au prix.
Le critère prix a été noté 40, 36,83, 34,44 et 32,14.
Les notes de prix vont de 32,14 à 40.
La meilleure note de prix est de 40, la moins bonne de 32,14.
Le dernier du classement n'a que 61,2 points.
Une offre moins bien classée a obtenu 68 points.
Les notes globales sont de 82,4 ; 78,1 ; 71,2 et 61,9.
L'offre concurrente est à près de 590 K.
Vous êtes moins cher de 13 % que la dernière offre.
Votre offre est 13 % moins chère que celle du titulaire sortant.
Une autre offre est moins chère. Elle coûte 8 % de moins.
Le prix médian est de 530 240 €.
La médiane des prix est de 530 240 €.
Vous facturez 745 € le jour ; un autre candidat, 655 €.
La moyenne constatée est de 530 k€.
Le prix moyen reçu est de 530 000 euros.
Le prix moyen HT est de 529 932,50 €.
En moyenne 530 000 €.
Votre prix est au-dessous de la moyenne, de 3,3 %.
Votre offre s'écarte de la moyenne de 17 500 €.
Les offres vont de 1 à 1,24.
Le rapport entre la plus chère et la moins chère est de 1,24.
Remise de 15 % consentie par un autre candidat.
"""
"""Relevées par un essai hostile : une lettre, une demande ou la version communicable les laissait partir."""

FUITES_NEUVES = """
Le marché s'est joué autour de 530 000 € en moyenne.
La concurrence chiffre en moyenne à 530 k€.
Les offres tournent toutes autour de 530 000 euros.
Vos trois concurrents pratiquent 535 750 € en moyenne.
La médiane des montants remis s'établit à 530 240 €.
À elles toutes, les offres pèsent 2 119 730 €.
Le cumul des quatre plis avoisine 2,12 M€.
Votre montant se situe 3 points au-dessous du prix moyen.
Rapporté à la moyenne des plis, votre prix en vaut 97 %.
Vous proposez 17 000 € de moins que la moyenne.
Un concurrent vous devance de 8 % sur le prix.
Une offre évincée coûte 75 000 € de plus que la vôtre.
Il existe une proposition à 472 k€ HT.
Le plus offrant dépasse 585 000 €.
L'offre la moins disante ressort à 471 900 € hors taxes.
L'offre la plus onéreuse excède la vôtre de 15 %.
La moins coûteuse des offres est 8 % sous la vôtre.
Le tarif le plus bas était de 655 € la journée.
Parmi les offres, le jour va de 655 à 812 euros.
Chez un autre, l'hébergement ne coûte que 29 800 €.
L'un de vos concurrents facture la maintenance 213 700 €.
Ailleurs, la journée se facture 812 €.
Un tiers évincé demandait 812 euros par jour.
Les deux autres jours-homme sont à 655 et 812 € HT.
Le dernier classé plafonne à 71,25 points.
La troisième offre récolte 79,9 points au total.
L'écart de points avec la quatrième est de 12,85.
Au prix, la note des autres va de 32,14 à 40.
Le candidat suivant a 79,9 sur 100.
79,9 : c'est la note de celui qui vous suit.
Classement final : 88,2 - 84,1 - 79,9 - 71,25.
Les notes s'étalent de 71,25 à 88,2.
Vous l'emportez de 4,2 points sur la troisième.
Une autre offre n'a eu que 32,14 au critère prix.
Sur 40 points de prix, la dernière en obtient 32,14.
La première offre sur le prix est 8 % moins chère que la vôtre.
Vous auriez été moins-disant avec 41 000 € de moins.
Votre prix excède de 8,6 % l'offre la mieux placée sur ce critère.
Entre l'offre la plus basse et la plus haute, il y a 24 %.
L'offre la plus haute vaut 1,24 fois la plus basse.
Notre budget de 560 000 € n'est pas dépassé.
Vous êtes 8 % sous le budget que nous avions prévu.
L'offre tient dans l'enveloppe, avec 12 % de marge.
Par rapport à l'estimation, votre prix est plus bas de 47 520 €.
Le prix prévu était supérieur de 9 % au vôtre.
Trois candidats sur quatre sont sous 550 000 €.
Deux offres dépassent 540 k€.
Aucune offre n'est descendue sous 470 000 €.
Toutes les offres sont comprises entre 470 et 590 k€.
Les autres ont proposé entre 470 et 590 milliers d'euros.
Le niveau de prix observé est de 535 000 € en moyenne chez vos concurrents.
Le barycentre des offres se trouve à 530 k€.
Vous vous trouvez 6 % au-dessus de la médiane.
Le prix moyen hors vôtre est de 535 750 €.
Additionnées, les propositions atteignent 2 119 730 € HT.
Le panier moyen des soumissionnaires est de 529 932 €.
Votre offre se démarque de la moyenne par un écart de 17 452,50 €.
Nous avons reçu des prix allant de 471 900 € à 587 350 €.
Les tarifs journaliers reçus s'étendent de 655 à 812 €.
Le haut de la fourchette est à 590 k€.
Le bas de la fourchette se situe à 470 000 €.
L'offre la moins élevée s'affiche à 0,47 M€.
Vous êtes à 15 % de l'offre la plus élevée.
La plus économique des offres coûte 8 % de moins.
Le candidat le mieux placé en prix est 40 000 € plus bas que vous.
Celui qui vous précède au prix est 8 % moins cher.
Celle qui ferme la marche est 15 % plus chère que la vôtre.
Un compétiteur vous bat de 41 k€.
Un soumissionnaire écarté affichait 587 k€.
Le quatrième candidat a remis un prix de 587 000 euros.
Un rabais de 8 % vous aurait suffi pour égaler le moins-disant.
Comptez 40 000 € de moins pour rejoindre la première offre.
Chez un concurrent, un architecte vaut 812 € la journée.
Un autre candidat facture ses experts 812 € pièce.
Développeur : 745 € (vous), 812 € (autre offre).
Les trois autres maintenances sont à 128 450 €, 182 000 € et 213 700 €.
La maintenance la moins chère est de 128 450 € par an.
Votre hébergement dépasse de 29 % le moins cher.
L'option la plus basse est à 29 800 € HT.
Seule une offre propose un hébergement sous 30 000 €.
Le troisième a été noté 79,9 sur 100.
Le candidat classé quatrième finit à 71,25.
Vous devancez les autres d'au moins 4,2 points.
Les deux offres suivantes ont eu 79,9 et 71,25.
La moins bonne offre n'a que 71 points.
La moyenne des notes est de 80,9 sur 100.
Notes obtenues : 88,2, 84,1, 79,9 et 71,25.
Au critère prix, les notes vont de 32,14 à 40 points.
Votre note de prix est inférieure de 3,17 points à la meilleure.
La note maximale au prix (40) revient à une offre à 471 900 €.
L'écart type des offres est de 49 000 €.
Le quotient du plus grand prix par le plus petit est de 1,24.
Votre offre est 8 % en deçà de ce que nous avions estimé.
Notre estimation dépassait votre prix d'un dixième.
L'enveloppe budgétaire est tenue à 91 %.
Les crédits prévus sont consommés à 98 % par l'offre retenue.
Le budget fixé pour ce lot était de 560 000 € HT.
Deux concurrents sont moins chers, de 8 % et de 3 %.
Parmi vos concurrents, l'un est 8 % au-dessous.
L'ensemble des soumissionnaires s'est positionné autour de 530 000 €.
Votre chiffrage est inférieur de 3 % au prix que pratiquent en moyenne les autres.
La valeur centrale des prix remis est 530 240 €.
Un écart de 17 500 € vous sépare du prix moyen.
Si l'on additionne les quatre prix, on obtient 2 119 730 €.
Le mieux placé sur le prix demande 471 k€.
Le candidat le plus cher réclame 587 350 euros HT.
Personne n'a proposé moins de 470 000 €.
Votre prix se trouve au milieu d'une plage de 470 à 590 k€.
Vous êtes 115 000 € sous le prix maximal reçu.
Le prix minimal reçu est de 471 900 €.
Le prix plancher constaté est de 472 000 € HT.
On trouve le même profil à 655 € par jour dans une offre concurrente.
D'autres candidats vendent le jour entre 655 et 812 €.
Le forfait de maintenance d'un concurrent s'élève à 128 450 €.
Vos jours sont 14 % plus chers que ceux d'un autre candidat.
La note prix du candidat classé 4e est de 40.
Sur le prix, l'offre écartée avait 32,14 points.
Le troisième du classement totalise 79,9 points sur 100.
Votre poursuivant obtient 79,9.
4,2 points séparent votre offre de la suivante.
Les candidats ont obtenu entre 71,25 et 88,2 points.
La note moyenne s'établit à 80,86.
Un prix 8 % plus bas a été remis.
Une offre à 9 % de moins que la vôtre a été déposée.
Il aurait fallu descendre à 471 000 € pour avoir la meilleure note.
Nous estimions le lot à 560 000 € HT.
Votre offre consomme 91 % de notre budget.
Le montant inscrit au budget dépasse votre prix de 9 %.
Deux des quatre prix sont sous 520 000 €.
Le ratio entre les extrêmes est de 1,24.
Face à une proposition à 587 350 €, la vôtre est raisonnable.
La maintenance vous place 14 % au-dessus de la moins chère.
La variante d'un concurrent est affichée à 590 000 €.
Le second prix le plus bas est le vôtre, 8,6 % derrière le premier.
"""
"""Écrites en trois fois, la règle faite ; au premier essai, elle en prenait 44 sur 50, 42 sur 50, puis 27 sur 35."""

FUITES_D_UN_CONTRE_ESSAI = """
Notes au prix : 36,83 chez vous, 32,14 ailleurs.
Au prix, un autre candidat a 32,14 ailleurs que chez vous.
La maintenance à 128 450 ailleurs.
Maintenance : 146 500 chez vous, 128 450 ailleurs.
Maintenance : 128 450 proposés par un autre candidat.
Hébergement : 52 900 demandés par un autre candidat.
Le prix du moins-disant : 472 000 annoncés.
Le moins-disant propose 472 000 proposés hors option.
L'écart de prix avec un autre candidat est de 40 580 constatés.
Un autre candidat facture la maintenance 128 450 annuels.
Le candidat C obtient 32,14.
L'offre C obtient 32,14.
Le candidat D a 32,14.
Le candidat B a eu 32,14 points au prix.
Candidat C : maintenance 213 700.
Entreprise C, hébergement 52 900.
Candidat C : 15 % plus cher.
Le candidat C est 15 % plus cher que vous.
L'offre numéro 3 est 15 % plus chère.
L'autre propose la journée à 655€HT.
Le TJM d'un autre candidat est de 655€HT.
Le TJM d'un autre candidat est de 655€ht/j.
Un autre candidat revient à 117975€HT par an.
La TVA du moins-disant est de 94380€HT.
Ailleurs, le TJM du chef de projet est à 655.
TJM des autres : 655 et 812.
Un concurrent vend le jour 655.
Un concurrent vend sa journée 655, vous 745.
La journée d'un concurrent est vendue 812.
Le TJM d'un autre candidat est de 655.
Le TJM le plus bas est de 655.
Les TJM vont de 655 à 812.
Prix (k€) 512,48 – 548 – 587,35 – 471,9
En k€ : 512, 548, 587, 472.
Prix en milliers d'euros : 512 pour vous, 587 et 472 pour les autres.
Prix mini 471,9.
Le prix mini est de 472 000.
Le prix maxi est de 587,3.
Vous êtes 8,6 % au-dessus du mini.
Vous êtes à 108,6 % du mini.
Ecart au mini : 40580
+8,6 % par rapport au mini.
Base 100 pour vous, 92 pour le premier prix, 115 pour le dernier.
Sur une base 100, les offres valent 100, 107, 115 et 92.
Votre TJM est de 745 € contre 655 €.
Votre jour aurait dû être à 655 €.
"""
"""Relevées par un contre-essai, la règle en place ; les deux dernières bornent ce que « votre » ouvre."""
